package dev.greeting.system.greetings;

import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import dev.greeting.platform.test.http.RawHttp;
import dev.greeting.platform.test.http.Reply;
import dev.greeting.system.http.Problems;
import dev.greeting.system.http.Route;
import dev.greeting.system.launch.Pair;
import dev.greeting.system.launch.WithSharedPair;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The methods that every route supports besides GET.
 */
@WithSharedPair
class HeadAndOptionsIT {

	private final Pair pair;

	HeadAndOptionsIT(Pair pair) {
		this.pair = pair;
	}

	@ParameterizedTest
	@ValueSource(strings = { "/api/v1/say-hello?name=test", "/api/v1/hello?name=test", "/api/v1/items?length=10",
			"/api/v1/items/stream?length=5000", "/api/v1/say-hello?name=", "/nope", "/api/v1/name?name=test", "/",
			"/v3/api-docs" })
	void headHasTheHeadersOfGetAndNoBody(String target) {
		Reply get = RawHttp.send(service(target), "GET", target, "X-Request-ID: same");
		Reply head = RawHttp.send(service(target), "HEAD", target, "X-Request-ID: same");
		Assertions.assertThat(head.status()).isEqualTo(get.status());
		Assertions.assertThat(comparable(head)).isEqualTo(comparable(get));
		Assertions.assertThat(head.bytes()).isEmpty();
	}

	@Test
	void headOfAnEndlessStreamEndsAtOnceAndReadsHardlyAnyItems() {
		String id = "head." + UUID.randomUUID();
		Reply head = RawHttp.send(this.pair.gateway().http(), "HEAD", "/api/v1/items/stream?length=2147483647",
				"X-Request-ID: " + id);
		Assertions.assertThat(head.status()).isEqualTo(200);
		Assertions.assertThat(head.mediaType()).isEqualTo("application/x-ndjson");
		Awaitility.await()
			.untilAsserted(() -> Assertions.assertThat(this.pair.gateway().log().accessLinesOf(id)).hasSize(1));
		// The number of items that fit into the flow-control windows.
		Awaitility.await()
			.untilAsserted(() -> Assertions.assertThat(this.pair.nameService().log().accessLinesOf(id))
				.singleElement()
				.satisfies((line) -> Assertions.assertThat(line.line().number("bytes")).isLessThan(2_000_000)));
	}

	@Test
	void headOfAStreamRejectsABadLengthLikeGet() {
		Reply head = RawHttp.send(this.pair.gateway().http(), "HEAD", "/api/v1/items/stream?length=-1");
		Assertions.assertThat(head.status()).isEqualTo(400);
		Assertions.assertThat(head.mediaType()).isEqualTo("application/problem+json");
	}

	@Test
	void optionsListsTheMethodsOfARoute() {
		Assertions.assertThat(Route.of(this.pair)).allSatisfy((route) -> {
			Reply reply = route.send("OPTIONS");
			Assertions.assertThat(reply.status()).isIn(200, 204);
			Assertions.assertThat(Route.allow(reply)).isEqualTo(route.methods());
			Assertions.assertThat(reply.bytes()).isEmpty();
			Assertions.assertThat(reply.requestId()).isNotEmpty();
		});
	}

	@Test
	void optionsOfAnUnknownPathIsNotFound() {
		Problems.assertProblem(RawHttp.send(this.pair.gateway().http(), "OPTIONS", "/nope"), 404);
	}

	@Test
	void traceIsRejected() {
		Reply reply = RawHttp.send(this.pair.gateway().http(), "TRACE", "/api/v1/hello?name=test", "X-Secret: hidden");
		Problems.assertProblem(reply, 405);
		Assertions.assertThat(reply.body()).doesNotContain("hidden");
	}

	@Test
	void traceAndPreflightsListOnlyTheMethodsOfTheRoute() {
		Assertions.assertThat(Route.of(this.pair)).allSatisfy((route) -> {
			Assertions.assertThat(Route.allow(route.send("TRACE"))).isEqualTo(route.methods());
			Reply preflight = route.send("OPTIONS", "Origin: http://elsewhere", "Access-Control-Request-Method: GET");
			Assertions.assertThat(Route.allow(preflight)).isEqualTo(route.methods());
		});
	}

	@Test
	void optionsOfTheServerHasTheRequestIdInTheResponseAndInTheLog() {
		String id = "star." + UUID.randomUUID();
		Reply reply = RawHttp.send(this.pair.gateway().http(), "OPTIONS", "*", "X-Request-ID: " + id);
		Assertions.assertThat(reply.status()).isEqualTo(200);
		Assertions.assertThat(reply.requestId()).isEqualTo(id);
		Assertions.assertThat(reply.header("Allow")).isEmpty();
		Awaitility.await()
			.untilAsserted(() -> Assertions.assertThat(this.pair.gateway().log().accessLinesOf(id)).hasSize(1));
	}

	private URI service(String target) {
		return (target.startsWith("/api/v1/name") ? this.pair.nameService() : this.pair.gateway()).http();
	}

	private static Map<String, List<String>> comparable(Reply reply) {
		Map<String, List<String>> headers = new HashMap<>(reply.headers());
		headers.keySet().removeAll(List.of("Date", "Transfer-Encoding"));
		return headers;
	}

}
