package dev.greeting.system.browser;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

import dev.greeting.system.launch.Orphanage;
import dev.greeting.system.launch.Program;
import dev.greeting.system.launch.Project;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/**
 * The installed Chromium and its driver, headless. Nothing is downloaded.
 */
final class Browser implements AutoCloseable {

	private static final Optional<Path> CHROMIUM = Program.find("chromium", "google-chrome");

	private static final Optional<Path> DRIVER = Program.find("chromedriver");

	// Selenium warns that it has no Java types for this version's protocol; the tests use
	// none.
	private static final Logger SELENIUM = Logger.getLogger("org.openqa.selenium");

	static {
		SELENIUM.setLevel(Level.SEVERE);
	}

	private final ChromeDriver driver;

	private final String firstWindow;

	private Browser(ChromeDriver driver) {
		this.driver = driver;
		this.firstWindow = driver.getWindowHandle();
	}

	static boolean isInstalled() {
		return CHROMIUM.isPresent() && DRIVER.isPresent();
	}

	static Browser start() {
		ChromeDriverService service = new ChromeDriverService.Builder()
			.usingDriverExecutable(DRIVER.orElseThrow().toFile())
			.withSilent(true)
			.build();
		Browser browser = new Browser(new ChromeDriver(service, options()));
		// The browser ends with its driver, because a pipe connects the two.
		ProcessHandle.current().children().filter(Browser::isDriver).forEach(Orphanage::watch);
		return browser;
	}

	private static ChromeOptions options() {
		ChromeOptions options = new ChromeOptions();
		options.setBinary(CHROMIUM.orElseThrow().toFile());
		// No background requests, and no sandbox, because root cannot use it.
		options.addArguments("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
				"--disable-background-networking", "--disable-component-update", "--disable-sync",
				"--disable-dev-shm-usage", "--remote-debugging-pipe", "--user-data-dir=" + emptyProfile());
		LoggingPreferences logs = new LoggingPreferences();
		logs.enable(LogType.BROWSER, Level.ALL);
		options.setCapability(ChromeOptions.LOGGING_PREFS, logs);
		return options;
	}

	private static Path emptyProfile() {
		try {
			return Files.createTempDirectory(Project.scratch("browser"), "profile-");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static boolean isDriver(ProcessHandle process) {
		return process.info().command().map(Path::of).filter((path) -> path.endsWith("chromedriver")).isPresent();
	}

	/**
	 * Opens a tab.
	 * @return the tab, which is the current one until it is closed
	 */
	Tab open() {
		this.driver.switchTo().window(this.firstWindow);
		this.driver.switchTo().newWindow(WindowType.TAB);
		return new Tab(this.driver);
	}

	@Override
	public void close() {
		this.driver.quit();
	}

}
