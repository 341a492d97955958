package dev.greeting.system.browser;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.openqa.selenium.WebElement;

/**
 * The page as a visitor sees it.
 */
final class GreetingPage {

	private final Tab tab;

	private GreetingPage(Tab tab) {
		this.tab = tab;
	}

	/**
	 * Opens the page without waiting for the stream.
	 * @param tab the tab to open it in
	 * @param gateway the gateway that serves the page
	 * @param name the name to greet
	 * @param length how many items to list, as text
	 * @return the page
	 */
	static GreetingPage open(Tab tab, URI gateway, String name, Object length) {
		tab.go(gateway.resolve("/?name=%s&length=%s".formatted(URLEncoder.encode(name, StandardCharsets.UTF_8),
				URLEncoder.encode(length.toString(), StandardCharsets.UTF_8))));
		return new GreetingPage(tab);
	}

	/**
	 * Waits until the page meets an expectation.
	 * @param expectation an assertion that fails until then
	 */
	static void await(ThrowingRunnable expectation) {
		Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.pollInSameThread()
			.pollInterval(Duration.ofMillis(20))
			.untilAsserted(expectation);
	}

	String greeting() {
		return text(heading());
	}

	WebElement heading() {
		return this.tab.find("h1");
	}

	List<String> items() {
		return lines(this.tab.find("[aria-labelledby=items-heading] .rows"));
	}

	List<String> rows() {
		return lines(this.tab.find("#stream-rows"));
	}

	String count() {
		return text(this.tab.find("#stream-count"));
	}

	/**
	 * Returns the status of the stream.
	 * @return a sentence
	 */
	String status() {
		return text(this.tab.find("#stream-status"));
	}

	/**
	 * Returns why the stream failed.
	 * @return the text that is shown, empty if there is none
	 */
	String failure() {
		return text(this.tab.find("#stream-failure"));
	}

	WebElement start() {
		return this.tab.find("#stream-start");
	}

	WebElement stop() {
		return this.tab.find("#stream-stop");
	}

	WebElement name() {
		return this.tab.find("#name");
	}

	WebElement greet() {
		return this.tab.find("[type=submit]");
	}

	void awaitWholeStream() {
		await(() -> Assertions.assertThat(status()).isEqualTo("The stream is complete."));
	}

	private static String text(WebElement element) {
		return element.isDisplayed() ? element.getDomProperty("innerText").strip() : "";
	}

	private static List<String> lines(WebElement element) {
		return text(element).lines().toList();
	}

}
