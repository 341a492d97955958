package dev.greeting.system.page;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

import dev.greeting.platform.test.http.Http;
import dev.greeting.platform.test.http.Reply;
import dev.greeting.system.launch.Pair;
import dev.greeting.system.launch.WithSharedPair;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("image")
@WithSharedPair
class PageIT {

	private final Pair pair;

	PageIT(Pair pair) {
		this.pair = pair;
	}

	@Test
	void thePageHasAGreetingAndTheItems() {
		Reply page = get("/");
		Assertions.assertThat(page.status()).isEqualTo(200);
		Assertions.assertThat(page.header("Content-Type").toLowerCase(java.util.Locale.ROOT).replace(" ", ""))
			.isEqualTo("text/html;charset=utf-8");
		Assertions.assertThat(page.body()).contains("Hello ").contains("1 - name 1").contains("2 - name 2");
	}

	@Test
	void bothListsAreRenderedWithoutJavaScript() {
		Assertions.assertThat(get("/").body().split("1 - name 1\\b", -1)).hasSizeGreaterThan(2);
	}

	@Test
	void theRequestIdIsShown() {
		Reply page = Http.get(this.pair.gateway().http(), "/", "Accept", "text/html", "X-Request-ID", "page-1");
		Assertions.assertThat(page.requestId()).isEqualTo("page-1");
		Assertions.assertThat(page.body()).contains("page-1");
	}

	@Test
	void aNameIsGreeted() {
		Assertions.assertThat(get("/?name=Gonzalo").body()).contains("Hello Gonzalo!");
	}

	@Test
	void aNameCannotInjectMarkup() {
		String page = get("/?name=" + encoded("<script>alert(1)</script>\" onload=\"x' [[${7*7}]] th:text")).body();
		Assertions.assertThat(page)
			.doesNotContain("<script>alert")
			.doesNotContain("\" onload=\"")
			.contains("&lt;script&gt;alert(1)&lt;/script&gt;")
			.contains("[[${7*7}]]");
	}

	@Test
	void aBadNameIsExplainedOnThePage() {
		Reply page = get("/?name=" + "n".repeat(257));
		Assertions.assertThat(page.status()).isEqualTo(400);
		Assertions.assertThat(page.mediaType()).isEqualTo("text/html");
		Assertions.assertThat(page.body()).contains("INVALID_ARGUMENT");
	}

	@Test
	void thePageForbidsScriptsFromElsewhere() {
		Assertions.assertThat(get("/").header("Content-Security-Policy")).isNotBlank();
		Assertions.assertThat(get("/").header("X-Content-Type-Options")).isEqualTo("nosniff");
	}

	private Reply get(String target) {
		return Http.get(this.pair.gateway().http(), target, "Accept", "text/html");
	}

	private static String encoded(String name) {
		return URLEncoder.encode(name, StandardCharsets.UTF_8);
	}

}
