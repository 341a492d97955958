package dev.greeting.system.errors;

import java.net.URI;
import java.util.stream.IntStream;

import dev.greeting.platform.test.http.RawHttp;
import dev.greeting.platform.test.http.Reply;
import dev.greeting.system.http.Problems;
import dev.greeting.system.http.Route;
import dev.greeting.system.launch.Pair;
import dev.greeting.system.launch.WithSharedPair;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Requests that are rejected before any parameter is read, most of them by the container.
 * Each response is a problem.
 */
@WithSharedPair
class BadRequestsIT {

	private final Pair pair;

	BadRequestsIT(Pair pair) {
		this.pair = pair;
	}

	@ParameterizedTest
	@ValueSource(strings = { "/nope", "/api", "/api/v1", "/api/v1/nope", "/api/v2/say-hello?name=test",
			"/api/v1/say-hello/?name=test", "/api/v1/say-hello/more?name=test", "/api/v1/items/stream/more",
			"/API/V1/say-hello?name=test", "/actuator", "/actuator/health", "/actuator/prometheus", "/error",
			"/index.html", "/favicon.gif", "/.env", "/WEB-INF/web.xml", "/api/../nope", "/%3Cscript%3E",
			"/nope?name=%3Cscript%3E", "/na%C3%AFve" })
	void anUnknownPathIsNotFound(String target) {
		for (URI service : services()) {
			var problem = Problems.assertProblem(RawHttp.send(service, "GET", target), 404);
			Assertions.assertThat(problem.path("code").asString("")).isEqualTo("NOT_FOUND");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "POST", "PUT", "PATCH", "DELETE" })
	void anUnsupportedMethodIsRejectedWithTheSupportedOnes(String method) {
		Assertions.assertThat(Route.of(this.pair))
			.filteredOn((route) -> !route.methods().contains(method))
			.isNotEmpty()
			.allSatisfy((route) -> {
				Reply reply = route.send(method, "Content-Length: 0");
				Problems.assertProblem(reply, 405);
				Assertions.assertThat(Route.allow(reply)).isEqualTo(route.methods());
			});
	}

	@ParameterizedTest
	@ValueSource(strings = { "/api/v1/say-hello?name=test", "/api/v1/hello?name=test", "/api/v1/items?length=1",
			"/api/v1/items/stream?length=1" })
	void anAcceptThatCannotBeServedIsNotAcceptable(String target) {
		Problems.assertProblem(RawHttp.send(this.pair.gateway().http(), "GET", target, "Accept: image/png"), 406);
	}

	@Test
	void anAcceptThatCannotBeServedIsNotAcceptableToNameService() {
		Problems.assertProblem(
				RawHttp.send(this.pair.nameService().http(), "GET", "/api/v1/name?name=test", "Accept: image/png"),
				406);
	}

	@Test
	void anAcceptThatIsNotAMediaTypeIsRejected() {
		Reply reply = RawHttp.send(this.pair.gateway().http(), "GET", "/api/v1/hello?name=test", "Accept: what");
		Problems.assertProblem(reply, 406);
	}

	@ParameterizedTest
	@ValueSource(strings = { "?name=%", "?name=%4", "?name=%zz", "?name=%G0test", "?name=test%", "?name=%C3%28",
			"?name=%FF", "?name=%ED%A0%80" })
	void badPercentEncodingOfAParameterIsABadRequest(String query) {
		badRequest("GET /api/v1/say-hello" + query);
		badRequestOfNameService("GET /api/v1/name" + query);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/%", "/%zz", "/api/v1/%4", "/api/v1/say-hello%00", "/api%2Fv1/say-hello",
			"/api/v1/%2e%2e%2f%2e%2e/etc/passwd" })
	void badPercentEncodingOfThePathIsABadRequest(String path) {
		badRequest("GET " + path);
	}

	@ParameterizedTest
	@ValueSource(strings = { "GET /api/v1/say-hello?name=a\u0001b", "GET /api/v1/say-hello?name=a\tb",
			"GET /api/v1/say-hello?name=a\u007fb", "GET /api/v1/say-hello?name=a b",
			"GET /api/v1/say-hello?name=\"test\"", "GET /api/v1/say-hello?name=<script>",
			"GET /api/v1/say-hello?name={test}", "GET api/v1/say-hello", "G\u0001T /api/v1/say-hello?name=test",
			"\u0016\u0003\u0001\u0002" })
	void aBadRequestLineIsABadRequest(String requestLine) {
		badRequest(requestLine);
	}

	@ParameterizedTest
	@ValueSource(strings = { "Bad Name: value", "NoColon", "X-Test: a\u0001b", "Content-Length: -1",
			"Content-Length: many", "Content-Length: 1\r\nContent-Length: 2", "Host: other" })
	void aBadHeaderIsABadRequest(String header) {
		Problems.assertProblem(RawHttp.send(this.pair.gateway().http(), "GET", "/api/v1/say-hello?name=test", header),
				400);
	}

	@Test
	void aRequestWithoutAHostIsABadRequest() {
		Problems.assertProblem(RawHttp.sendText(this.pair.gateway().http(), "GET / HTTP/1.1\r\n\r\n"), 400);
	}

	@Test
	void headersThatAreTooLargeAreRejected() {
		for (URI service : services()) {
			Problems.assertProblem(RawHttp.send(service, "GET", "/api/v1/nope", "X-Large: " + "a".repeat(100_000)),
					431);
		}
	}

	@Test
	void headersThatAreTooLargeTogetherAreRejected() {
		Problems.assertProblem(RawHttp.send(this.pair.gateway().http(), "GET", "/", headers(50, 1_000)), 431);
	}

	@Test
	void tooManyHeadersAreRejected() {
		Problems.assertProblem(RawHttp.send(this.pair.gateway().http(), "GET", "/", headers(150, 1)), 431);
	}

	private static String[] headers(int count, int size) {
		return IntStream.range(0, count)
			.mapToObj((index) -> "X-%d: %s".formatted(index, "a".repeat(size)))
			.toArray(String[]::new);
	}

	@Test
	void tooManyParametersAreRejectedAsSuch() {
		Reply reply = RawHttp.send(this.pair.gateway().http(), "GET", "/api/v1/hello?name=test" + "&a".repeat(1_000));
		Assertions.assertThat(Problems.assertProblem(reply, 400).path("detail").asString(""))
			.isEqualTo("The request has too many parameters.");
	}

	@Test
	void aRequestLineThatIsTooLongIsRejected() {
		for (URI service : services()) {
			Problems.assertProblemOfUnreadable(RawHttp.send(service, "GET", "/api/v1/nope?name=" + "a".repeat(100_000)),
					414);
		}
	}

	@Test
	void theProblemNamesThePathAndNotTheHost() {
		Reply reply = RawHttp.send(this.pair.gateway().http(), "GET", "/api/v1/hello?name=");
		Assertions.assertThat(Problems.assertRejected(reply, "name").path("instance").asString(""))
			.isEqualTo("/api/v1/hello");
	}

	@Test
	void theRequestIdOfTheCallerIsInTheProblem() {
		for (URI service : services()) {
			Reply reply = RawHttp.send(service, "GET", "/nope", "X-Request-ID: caller-1");
			Problems.assertProblem(reply, 404);
			Assertions.assertThat(reply.requestId()).isEqualTo("caller-1");
		}
	}

	private URI[] services() {
		return new URI[] { this.pair.gateway().http(), this.pair.nameService().http() };
	}

	private void badRequest(String requestLine) {
		badRequest(this.pair.gateway().http(), requestLine);
	}

	private void badRequestOfNameService(String requestLine) {
		badRequest(this.pair.nameService().http(), requestLine);
	}

	private static void badRequest(URI service, String requestLine) {
		Problems.assertProblemOfUnreadable(
				RawHttp.sendText(service, requestLine + " HTTP/1.1\r\nHost: localhost\r\n\r\n"), 400);
	}

}
