package dev.greeting.system.browser;

import java.net.URI;
import java.util.List;
import java.util.stream.IntStream;

import dev.greeting.system.launch.Pair;
import dev.greeting.system.launch.WithSharedPair;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/**
 * The page of the running pair in a browser.
 */
@WithSharedPair
@WithBrowser
class PageInBrowserIT {

	private final URI gateway;

	PageInBrowserIT(Pair pair) {
		this.gateway = pair.gateway().http();
	}

	@Test
	void aVisitorTypesANameAndIsGreeted(Tab tab) {
		GreetingPage page = open(tab, "World", 3);
		page.name().clear();
		page.name().sendKeys("Ada");
		page.greet().click();
		GreetingPage.await(() -> Assertions.assertThat(page.greeting()).isEqualTo("Hello Ada!"));
		Assertions.assertThat(page.name().getDomProperty("value")).isEqualTo("Ada");
		Assertions.assertThat(tab.console()).isEmpty();
	}

	@Test
	void theListAndTheStreamHaveTheSameItems(Tab tab) {
		GreetingPage page = open(tab, "World", 3);
		page.awaitWholeStream();
		List<String> items = List.of("1 - name 1", "2 - name 2", "3 - name 3");
		Assertions.assertThat(page.items()).isEqualTo(items);
		Assertions.assertThat(page.rows()).isEqualTo(items);
		Assertions.assertThat(page.count()).isEqualTo("3 rows");
		Assertions.assertThat(page.failure()).isEmpty();
		Assertions.assertThat(tab.console()).isEmpty();
	}

	@Test
	void oneItemIsNotCalledItems(Tab tab) {
		GreetingPage page = open(tab, "World", 1);
		page.awaitWholeStream();
		Assertions.assertThat(page.count()).isEqualTo("1 row");
		Assertions.assertThat(tab.find("[aria-labelledby=items-heading] .note").getText())
			.isEqualTo("1 item in one answer.");
	}

	@Test
	void aFastStreamOfWhichNobodySeesTheEndLeavesThePageUsable(Tab tab) {
		GreetingPage page = open(tab, "World", 10_000);
		page.awaitWholeStream();
		Assertions.assertThat(page.count()).isEqualTo("10,000 rows, the last 500 of them here");
		Assertions.assertThat(page.rows()).hasSize(500).startsWith("9501 - name 9501").endsWith("10000 - name 10000");
		open(tab, "World", Integer.MAX_VALUE);
		GreetingPage.await(() -> Assertions.assertThat(page.rows()).hasSize(500));
		page.stop().click();
		GreetingPage.await(() -> Assertions.assertThat(page.status()).isEqualTo("Stopped."));
	}

	@ParameterizedTest
	@MethodSource("hostileNames")
	void aHostileNameIsShownAsItIsAndRunsNothing(String name, Tab tab) {
		GreetingPage page = open(tab, name, 1);
		page.awaitWholeStream();
		Assertions.assertThat(page.heading().getDomProperty("textContent")).isEqualTo("Hello " + name + "!");
		Assertions.assertThat(page.name().getDomProperty("value")).isEqualTo(name);
		Assertions.assertThat(page.heading().getDomProperty("childElementCount")).isEqualTo("0");
		Assertions.assertThat(tab.run("return window.hacked")).isNull();
		Assertions.assertThat(tab.findAll("script, img, iframe, svg, style")).hasSize(1);
		Assertions.assertThat(tab.focused().getTagName()).isEqualTo("body");
		Assertions.assertThat(tab.overflowingElements()).isEmpty();
		Assertions.assertThat(tab.console()).as("not even blocked").isEmpty();
	}

	static List<String> hostileNames() {
		return List.of("<script>window.hacked = 1</script>", "<img src=x onerror=window.hacked=1>",
				"\"><svg onload=window.hacked=1>", "' autofocus onfocus='window.hacked=1",
				"&lt;b&gt; &amp; \\u003cb\\u003e", "</h1></main><iframe src=javascript:window.hacked=1>",
				"\u05e9\u05dc\u05d5\u05dd \u202e!dlroW\u202c", "\u202eolleH", "W".repeat(256),
				"\ud83d\udc68\u200d\ud83d\udc69\u200d\ud83d\udc67".repeat(50),
				"Z\u0351\u036b\u0343\u0369\u035b".repeat(40));
	}

	@Test
	void aScriptThatGotIntoThePageWouldNotRun(Tab tab) {
		open(tab, "World", 1).awaitWholeStream();
		tab.run("""
				const script = document.createElement('script');
				script.textContent = 'window.hacked = 1';
				document.body.append(script);
				document.body.setAttribute('style', 'display: none');
				""");
		Assertions.assertThat(tab.run("return window.hacked")).isNull();
		Assertions.assertThat(tab.find("body").isDisplayed()).isTrue();
		Assertions.assertThat(tab.console()).hasSize(2).allMatch((line) -> line.contains("Content Security Policy"));
	}

	@Test
	void thePageFitsOnAPhone(Tab tab) {
		tab.useAPhone();
		GreetingPage page = open(tab, "Ada", 100);
		page.awaitWholeStream();
		Assertions.assertThat(tab.overflowingElements()).isEmpty();
		for (WebElement control : tab.findAll("input, button")) {
			Dimension size = control.getSize();
			Assertions.assertThat(Math.min(size.width, size.height))
				.as("%s is large enough for a thumb", control)
				.isGreaterThan(40);
		}
		page.start().click();
		page.awaitWholeStream();
		Assertions.assertThat(page.rows()).hasSize(100);
	}

	@Test
	void whatIsWrongWithTheInputFitsOnAPhoneToo(Tab tab) {
		tab.useAPhone();
		open(tab, " ", "x".repeat(11));
		Assertions.assertThat(tab.findAll(".field-error")).hasSize(2).allMatch(WebElement::isDisplayed);
		Assertions.assertThat(tab.overflowingElements()).isEmpty();
	}

	@Test
	void thePageIsWholeWithoutJavaScript(Tab tab) {
		tab.switchJavaScriptOff();
		GreetingPage page = open(tab, "World", 2);
		Assertions.assertThat(page.greeting()).isEqualTo("Hello World!");
		Assertions.assertThat(page.items()).containsExactly("1 - name 1", "2 - name 2");
		Assertions.assertThat(page.rows()).containsExactly("1 - name 1", "2 - name 2");
		Assertions.assertThat(page.status()).isEqualTo("2 rows of the stream.");
		Assertions.assertThat(page.start().isDisplayed()).as("a button without effect is hidden").isFalse();
		page.name().clear();
		page.name().sendKeys("Ada", Keys.ENTER);
		GreetingPage.await(() -> Assertions.assertThat(page.greeting()).isEqualTo("Hello Ada!"));
	}

	@Test
	void whoPrefersDarkGetsDark(Tab tab) {
		open(tab, "World", 1);
		Assertions.assertThat(tab.ground().luminance()).isGreaterThan(0.9);
		tab.preferDark();
		Assertions.assertThat(tab.ground().luminance()).isLessThan(0.1);
	}

	@Test
	void theKeyboardReachesEverythingInTheOrderOfThePage(Tab tab) {
		open(tab, "World", 3).awaitWholeStream();
		List<String> reached = IntStream.range(0, 10).mapToObj((step) -> {
			tab.pressTab();
			Assertions.assertThat(tab.focused().getCssValue("outline-style"))
				.as("focus is visible on %s", tab.focus())
				.isEqualTo("solid");
			return tab.focus();
		}).toList();
		Assertions.assertThat(reached)
			.containsExactly("name", "length", "Greet", "items-heading", "The list itself", "stream-start",
					"stream-rows", "The stream itself", "Swagger UI", "OpenAPI document");
	}

	@ParameterizedTest
	@ValueSource(strings = { "light", "dark", "phone" })
	void axeFindsNothing(String look, Tab tab) {
		switch (look) {
			case "dark" -> tab.preferDark();
			case "phone" -> tab.useAPhone();
			default -> {
			}
		}
		open(tab, "World", 10).awaitWholeStream();
		Assertions.assertThat(Accessibility.violations(tab)).as("a whole page").isEmpty();
		open(tab, " ", "x");
		Assertions.assertThat(Accessibility.violations(tab)).as("a page with an error").isEmpty();
	}

	@Test
	void axeDetectsAViolation(Tab tab) {
		open(tab, "World", 1).awaitWholeStream();
		tab.run("document.querySelector('label').remove(); document.querySelector('h2').className = 'failure'");
		tab.run("document.querySelector('main').append(document.createElement('button'))");
		Assertions.assertThat(Accessibility.violations(tab)).hasSizeGreaterThanOrEqualTo(2);
	}

	@Test
	void theEdgeOfAFieldCanBeSeen(Tab tab) {
		for (boolean dark : new boolean[] { false, true }) {
			if (dark) {
				tab.preferDark();
			}
			open(tab, "World", 1).awaitWholeStream();
			for (WebElement control : tab.findAll("input, button:enabled")) {
				Colour edge = Colour.of(control.getCssValue("border-top-color"));
				Assertions.assertThat(edge.contrastTo(tab.ground()))
					.as("%s (WCAG 1.4.11)", control)
					.isGreaterThanOrEqualTo(3);
			}
		}
	}

	private GreetingPage open(Tab tab, String name, Object length) {
		return GreetingPage.open(tab, this.gateway, name, length);
	}

}
