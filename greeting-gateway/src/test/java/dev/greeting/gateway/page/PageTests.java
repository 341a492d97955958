package dev.greeting.gateway.page;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

import dev.greeting.gateway.GatewayTest;
import io.grpc.Status;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the page with a running name-service.
 */
class PageTests extends GatewayTest {

	private static final Pattern ROW = Pattern.compile("<li>(.*?)</li>");

	private static final Pattern ASSET = Pattern.compile("(?:href|src)=\"(/page/[^\"]+)\"");

	@BeforeEach
	void connect() throws Exception {
		// On a busy machine, the first call takes longer than the page waits for a
		// stream.
		assertThat(get("/api/v1/items?length=0").statusCode()).isEqualTo(200);
	}

	@Test
	void showsGreetingListAndStream() throws Exception {
		HttpResponse<String> page = get("/?name=Gonzalo&length=2");
		assertThat(page.statusCode()).isEqualTo(200);
		assertThat(page.headers().firstValue("Content-Type")).hasValue("text/html;charset=UTF-8");
		assertThat(page.body()).contains(">Hello Gonzalo!</h1>").doesNotContain("failure\">");
		assertThat(rows(items(page))).containsExactly("1 - name 1", "2 - name 2");
		assertThat(rows(stream(page))).containsExactly("1 - name 1", "2 - name 2");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/", "/?name=", "/?name=&length=" })
	void greetsTheWorldWithTenItemsByDefault(String path) throws Exception {
		HttpResponse<String> page = get(path);
		assertThat(page.statusCode()).isEqualTo(200);
		assertThat(page.body()).contains(">Hello World!</h1>", "value=\"World\"", "value=\"10\"");
		assertThat(rows(items(page))).hasSize(10);
		assertThat(rows(stream(page))).hasSize(10);
	}

	@ParameterizedTest
	@ValueSource(strings = { "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' autofocus onfocus='x",
			"[[${1+1}]]", "__${1+1}__" })
	void escapesTheName(String name) throws Exception {
		HttpResponse<String> page = get("/?name=" + URLEncoder.encode(name, StandardCharsets.UTF_8));
		String escaped = name.replace("&", "&amp;")
			.replace("<", "&lt;")
			.replace(">", "&gt;")
			.replace("\"", "&quot;")
			.replace("'", "&#39;");
		assertThat(page.statusCode()).isEqualTo(200);
		assertThat(page.body()).contains("Hello " + escaped + "!</h1>", "value=\"" + escaped + "\"");
		assertThat(page.body().replace(escaped, "")).doesNotContain("alert(1)", "onfocus");
	}

	@Test
	void escapesTheLength() throws Exception {
		HttpResponse<String> page = get("/?length=%22%3E%3Cscript%3E");
		assertThat(page.statusCode()).isEqualTo(400);
		assertThat(page.body()).contains("value=\"&quot;&gt;&lt;script&gt;\"").doesNotContain("\"><script>");
	}

	@Test
	void escapesTheItems() throws Exception {
		nameService.nameItems("<b>");
		HttpResponse<String> page = get("/?length=1");
		assertThat(rows(items(page))).containsExactly("1 - &lt;b&gt; 1");
		assertThat(rows(stream(page))).containsExactly("1 - &lt;b&gt; 1");
	}

	@Test
	void showsTheRequestIdOfTheHeader() throws Exception {
		HttpResponse<String> own = get("/");
		assertThat(own.body()).contains(requestIdElement(own.headers().firstValue("X-Request-ID").orElseThrow()));
		HttpResponse<String> given = send("GET", "/", "X-Request-ID", "from-outside");
		assertThat(given.headers().allValues("X-Request-ID")).containsExactly("from-outside");
		assertThat(given.body()).contains(requestIdElement("from-outside"));
		HttpResponse<String> hostile = send("GET", "/", "X-Request-ID", "<script>");
		assertThat(hostile.body())
			.contains(requestIdElement(hostile.headers().firstValue("X-Request-ID").orElseThrow()))
			.doesNotContain("<script>");
	}

	@Test
	void explainsAnInvalidNameBesideItsFieldAndShowsTheRest() throws Exception {
		HttpResponse<String> page = get("/?name=%20");
		assertThat(page.statusCode()).isEqualTo(400);
		assertThat(page.body()).contains("400 INVALID_ARGUMENT",
				"<p id=\"name-error\" class=\"field-error\">name must hold something other than white space, is 1 code point long</p>",
				"aria-describedby=\"name-error\"");
		assertThat(rows(items(page))).hasSize(10);
		assertThat(rows(stream(page))).hasSize(10);
	}

	@ParameterizedTest
	@ValueSource(strings = { "abc", "1e3", "2147483648", "%201", "1.0" })
	void explainsBesideTheFieldThatTheLengthIsNotANumber(String length) throws Exception {
		HttpResponse<String> page = get("/?length=" + length);
		assertThat(page.statusCode()).isEqualTo(400);
		assertThat(page.body()).contains(">Hello World!</h1>", "400 INVALID_ARGUMENT",
				"class=\"field-error\">length must be a whole number of at most 32 bits in plain decimal digits</p>");
		assertThat(rows(page.body())).isEmpty();
	}

	@Test
	void showsTheStreamIfOnlyTheListIsRejected() throws Exception {
		HttpResponse<String> page = get("/?length=10001");
		assertThat(page.statusCode()).isEqualTo(400);
		assertThat(items(page)).contains("400 INVALID_ARGUMENT",
				"length must be greater than or equal to 0 and less than or equal to 10000, is 10001");
		assertThat(stream(page)).doesNotContain("INVALID_ARGUMENT");
		assertThat(page.body()).doesNotContain("length-error");
	}

	@Test
	void showsAtMostAHundredRowsOfTheStreamAndSaysSo() throws Exception {
		String stream = stream(get("/?length=2147483647"));
		assertThat(rows(stream)).hasSize(100).endsWith("100 - name 100");
		assertThat(stream).contains("The server puts at most 100 rows of a stream into this page.");
		assertThat(stream(get("/?length=100"))).doesNotContain("at most");
	}

	@Test
	void stopsWaitingForASlowStreamAndSaysSo() throws Exception {
		nameService.stallStreamsAfter(3);
		HttpResponse<String> page = get("/");
		assertThat(page.statusCode()).isEqualTo(200);
		assertThat(rows(stream(page))).hasSize(3);
		assertThat(stream(page)).contains("The server waits at most 2 seconds");
	}

	@Test
	void showsTheRowsBeforeAFailureAndTheFailure() throws Exception {
		nameService.failStreamsAfter(2, Status.INTERNAL.withDescription("secret"));
		HttpResponse<String> page = get("/");
		assertThat(page.statusCode()).isEqualTo(500);
		assertThat(page.body()).contains(">Hello World!</h1>").doesNotContain("secret");
		assertThat(rows(items(page))).hasSize(10);
		assertThat(rows(stream(page))).containsExactly("1 - name 1", "2 - name 2");
		assertThat(stream(page)).contains("500 INTERNAL");
	}

	@Test
	@Timeout(20)
	void sendsTheScriptEachRowAsItArrives() throws Exception {
		nameService.stallStreamsAfter(3);
		try (BufferedReader rows = new BufferedReader(
				new InputStreamReader(open("/api/v1/items/stream?length=4").body(), StandardCharsets.UTF_8))) {
			assertThat(rows.readLine()).isEqualTo("{\"id\":1,\"name\":\"name 1\"}");
			assertThat(rows.readLine()).isEqualTo("{\"id\":2,\"name\":\"name 2\"}");
			assertThat(rows.readLine()).isEqualTo("{\"id\":3,\"name\":\"name 3\"}");
		}
	}

	@Test
	void allowsTheBrowserToLoadOwnFilesOnly() throws Exception {
		HttpResponse<String> page = get("/");
		assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
			.startsWith("default-src 'none'; script-src 'self'; style-src 'self';")
			.doesNotContain("unsafe", "http:", "https:", "*");
		assertThat(page.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
		assertThat(page.headers().firstValue("Referrer-Policy")).hasValue("no-referrer");
		assertThat(page.headers().firstValue("Cache-Control")).hasValue("no-store");
		assertThat(page.body()).doesNotContain("<style", " style=", " onclick=", "<script>");
	}

	@Test
	void servesItsFilesWithACacheLifetimeOfAYear() throws Exception {
		List<String> assets = ASSET.matcher(get("/").body()).results().map((match) -> match.group(1)).toList();
		assertThat(assets).hasSize(3).allMatch((path) -> path.matches("/page/\\w+-[0-9a-f]{32}\\.\\w+"));
		for (String asset : assets) {
			HttpResponse<String> file = get(asset);
			assertThat(file.statusCode()).isEqualTo(200);
			assertThat(file.headers().firstValue("Content-Type").orElseThrow())
				.matches("text/css|text/javascript|image/svg\\+xml");
			assertThat(file.headers().firstValue("Cache-Control").orElseThrow()).contains("immutable");
			assertThat(file.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
			String etag = file.headers().firstValue("ETag").orElseThrow();
			assertThat(get(asset, "If-None-Match", etag).statusCode()).isEqualTo(304);
			assertThat(get(asset, "If-None-Match", "W/\"other\"").statusCode()).isEqualTo(200);
		}
	}

	@Test
	void servesItsFilesOnlyUnderPathsWithTheirHash() throws Exception {
		assertProblem(get("/page/page.css"), 404);
	}

	@Test
	void links() throws Exception {
		String page = get("/?length=7").body();
		for (String path : List.of("/swagger-ui.html", "/v3/api-docs", "/api/v1/items/stream?length=7")) {
			assertThat(page).contains("href=\"" + path + "\"");
			assertThat(get(path).statusCode()).isIn(200, 302);
		}
	}

	@Test
	void answersHead() throws Exception {
		HttpResponse<String> page = send("HEAD", "/");
		assertThat(page.statusCode()).isEqualTo(200);
		assertThat(page.headers().firstValue("Cache-Control")).hasValue("no-store");
		assertThat(page.body()).isEmpty();
	}

	@Test
	void rejectsOtherMethodsAndTypesWithAProblem() throws Exception {
		assertProblem(send("POST", "/"), 405);
		assertProblem(send("GET", "/", "Accept", "image/png"), 406);
		assertProblem(get("/page/nothing.js"), 404);
		assertProblem(get("/?name=a&name=b"), 400);
	}

	private static void assertProblem(HttpResponse<String> response, int status) {
		assertThat(response.statusCode()).isEqualTo(status);
		assertThat(response.headers().firstValue("Content-Type").orElseThrow()).startsWith("application/problem+json");
	}

	private static String requestIdElement(String id) {
		return "<code id=\"request-id\">" + id + "</code>";
	}

	private static String items(HttpResponse<String> page) {
		return between(page, "id=\"items-heading\"", "</section>");
	}

	private static String stream(HttpResponse<String> page) {
		return between(page, "id=\"stream-heading\"", "</section>");
	}

	private static String between(HttpResponse<String> page, String start, String end) {
		String tail = page.body().substring(page.body().indexOf(start));
		return tail.substring(0, tail.indexOf(end));
	}

	private static List<String> rows(String html) {
		return ROW.matcher(html).results().map((match) -> match.group(1)).toList();
	}

}
