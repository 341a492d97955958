package dev.greeting.system.requestid;

import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

import dev.greeting.platform.test.http.RawHttp;
import dev.greeting.platform.test.http.Reply;
import dev.greeting.system.launch.Pair;
import dev.greeting.system.launch.WithSharedPair;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("image")
@WithSharedPair
class RequestIdIT {

	private static final String PATH = "/api/v1/say-hello?name=test";

	private final Pair pair;

	RequestIdIT(Pair pair) {
		this.pair = pair;
	}

	@ParameterizedTest
	@ValueSource(strings = { "/api/v1/say-hello?name=test", "/api/v1/hello?name=test", "/api/v1/items?length=3",
			"/api/v1/items/stream?length=3" })
	void theIdIsInTheResponseAndInBothLogs(String target) {
		String id = "rest." + UUID.randomUUID();
		Assertions.assertThat(get(target, "X-Request-ID: " + id).requestId()).isEqualTo(id);
		awaitAccessLine(id);
	}

	@Test
	void theEventsHaveTheIdToo() {
		String id = "rest." + UUID.randomUUID();
		Reply reply = get("/api/v1/items/stream?length=3", "X-Request-ID: " + id, "Accept: text/event-stream");
		Assertions.assertThat(reply.requestId()).isEqualTo(id);
		awaitAccessLine(id);
	}

	@Test
	void aNewIdIsTheSameInTheResponseAndInBothLogs() {
		String id = get(PATH).requestId();
		assertNew(id);
		awaitAccessLine(id);
	}

	@Test
	void everyCallWithoutAnIdGetsItsOwn() {
		Assertions.assertThat(Stream.generate(() -> get(PATH).requestId()).limit(5)).doesNotHaveDuplicates();
	}

	@ParameterizedTest
	@MethodSource("goodIds")
	void aValidIdIsKept(String id) {
		Assertions.assertThat(get(PATH, "X-Request-ID: " + id).requestId()).isEqualTo(id);
		Assertions.assertThat(get(PATH, "x-request-id:" + id).requestId()).isEqualTo(id);
	}

	static List<String> goodIds() {
		return List.of("a", "0", "A.b:c/d+e=f@g-h_i", "x".repeat(128), UUID.randomUUID().toString());
	}

	@ParameterizedTest
	@MethodSource("hostileIds")
	void aHostileIdIsReplacedAndTheCallSucceeds(String id) {
		Reply reply = get(PATH, "X-Request-ID: " + id);
		Assertions.assertThat(reply.status()).as(reply::toString).isEqualTo(200);
		Assertions.assertThat(reply.body()).isEqualTo("\"Hello, TEST!\"");
		assertNew(reply.requestId());
	}

	@ParameterizedTest
	@MethodSource("hostileIds")
	void aHostileIdIsReplacedInNameServiceToo(String id) {
		Assumptions.assumeTrue(this.pair.nameService().hasHttp());
		Reply reply = RawHttp.send(this.pair.nameService().http(), "GET", "/api/v1/name?name=test",
				"X-Request-ID: " + id);
		Assertions.assertThat(reply.body()).isEqualTo("{\"name\":\"TEST\"}");
		assertNew(reply.requestId());
	}

	static List<String> hostileIds() {
		return List.of("", "   ", "two words", "\"quoted\"", "{\"a\":1}", "${jndi:ldap://localhost/a}", "a,b", "a;b",
				"<script>", "%0d%0aSet-Cookie:a", "caf\u00e9", "\u00ff\u00fe", "a\tb", "x".repeat(129),
				"x".repeat(7_000));
	}

	@Test
	void twoIdsAreNotMerged() {
		Reply reply = get(PATH, "X-Request-ID: one", "X-Request-ID: two");
		Assertions.assertThat(reply.status()).isEqualTo(200);
		Assertions.assertThat(reply.requestId()).matches("one|two|[0-9a-f-]{36}");
	}

	@Test
	void baggageDoesNotOverrideTheHeader() {
		String id = "rest." + UUID.randomUUID();
		Assertions.assertThat(get(PATH, "baggage: request_id=other", "X-Request-ID: " + id).requestId()).isEqualTo(id);
		awaitAccessLine(id);
	}

	@Test
	void hostileBaggageIsNotUsedAsAnId() {
		Reply reply = get(PATH, "baggage: request_id=" + "x".repeat(200));
		assertNew(reply.requestId());
		awaitAccessLine(reply.requestId());
	}

	private Reply get(String target, String... headers) {
		return RawHttp.send(this.pair.gateway().http(), "GET", target, headers);
	}

	private void awaitAccessLine(String id) {
		Awaitility.await().untilAsserted(() -> {
			Assertions.assertThat(this.pair.gateway().log().accessLinesOf(id)).hasSize(1);
			Assertions.assertThat(this.pair.nameService().log().accessLinesOf(id)).hasSize(1);
		});
	}

	private static void assertNew(String id) {
		Assertions.assertThat(id).isEqualTo(UUID.fromString(id).toString());
	}

}
