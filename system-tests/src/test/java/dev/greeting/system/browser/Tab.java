package dev.greeting.system.browser;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import dev.greeting.system.launch.Project;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;

/**
 * A tab of the browser, with screen, keyboard and preferences of a visitor.
 */
public final class Tab implements AutoCloseable {

	private final ChromeDriver driver;

	Tab(ChromeDriver driver) {
		this.driver = driver;
		console();
	}

	/**
	 * Sets the smallest width that a page must support (WCAG 1.4.10).
	 */
	void useAPhone() {
		this.driver.executeCdpCommand("Emulation.setDeviceMetricsOverride",
				Map.of("width", 320, "height", 640, "deviceScaleFactor", 2, "mobile", true));
	}

	void preferDark() {
		this.driver.executeCdpCommand("Emulation.setEmulatedMedia",
				Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", "dark"))));
	}

	void switchJavaScriptOff() {
		this.driver.executeCdpCommand("Emulation.setScriptExecutionDisabled", Map.of("value", true));
	}

	void go(URI uri) {
		this.driver.get(uri.toString());
	}

	WebElement find(String selector) {
		return this.driver.findElement(By.cssSelector(selector));
	}

	List<WebElement> findAll(String selector) {
		return this.driver.findElements(By.cssSelector(selector));
	}

	WebElement focused() {
		return this.driver.switchTo().activeElement();
	}

	/**
	 * Returns the element that has the focus.
	 * @return its id, otherwise the id of its heading, otherwise its text
	 */
	String focus() {
		return (String) run("""
				const focused = document.activeElement;
				return focused.id || focused.getAttribute('aria-labelledby') || focused.innerText;
				""");
	}

	/**
	 * Returns the elements that can only be seen by scrolling sideways.
	 * @return the beginning of each element's HTML
	 */
	@SuppressWarnings("unchecked")
	List<String> overflowingElements() {
		return (List<String>) run("""
				const { clientWidth, scrollWidth } = document.documentElement;
				return [...document.body.querySelectorAll('*')]
					.filter((element) => element.getBoundingClientRect().right > clientWidth)
					.map((element) => element.outerHTML.slice(0, 80))
					.concat(scrollWidth > clientWidth ? [`the page: ${scrollWidth} > ${clientWidth}`] : []);
				""");
	}

	/**
	 * Returns the background colour of the page.
	 * @return the colour
	 */
	Colour ground() {
		return Colour.of(find("body").getCssValue("background-color"));
	}

	void press(CharSequence... keys) {
		new Actions(this.driver).sendKeys(keys).perform();
	}

	void pressTab() {
		press(Keys.TAB);
	}

	/**
	 * Runs a script of the test, to which the page's content security policy does not
	 * apply.
	 * @param script the body of a function
	 * @param arguments its {@code arguments}
	 * @return what it returns
	 */
	Object run(String script, Object... arguments) {
		return this.driver.executeScript(script, arguments);
	}

	/**
	 * Runs an asynchronous script.
	 * @param script the body of a function whose last argument is to be called at its end
	 * @return the argument of that call
	 */
	Object runLater(String script) {
		return this.driver.executeAsyncScript(script);
	}

	/**
	 * Returns what the browser and scripts have written to the console since the last
	 * call.
	 * @return the lines of the console
	 */
	List<String> console() {
		return this.driver.manage().logs().get(LogType.BROWSER).getAll().stream().map(LogEntry::toString).toList();
	}

	Path picture(String name) {
		try {
			Path file = Files.createTempFile(Project.scratch("browser"), name.replaceAll("\\W+", "-"), ".png");
			return Files.write(file, this.driver.getScreenshotAs(OutputType.BYTES));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void close() {
		this.driver.close();
	}

}
