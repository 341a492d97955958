package dev.greeting.system.items;

import java.io.IOException;

import dev.greeting.platform.test.http.Http;
import dev.greeting.platform.test.http.RawHttp;
import dev.greeting.system.http.Problems;
import dev.greeting.system.launch.Pair;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Streams whose name-service is killed while they are read.
 */
class CutStreamIT {

	private static final String ENDLESS = "/api/v1/items/stream?length=" + Integer.MAX_VALUE;

	private static final JsonMapper JSON = new JsonMapper();

	private static Pair pair;

	private static RawHttp lines;

	private static RawHttp events;

	@BeforeAll
	static void killNameServiceInTheMiddleOfTwoStreams() throws IOException {
		pair = Pair.start();
		lines = RawHttp.open(pair.gateway().http(), "GET", ENDLESS, "X-Request-ID: cut-lines");
		events = RawHttp.open(pair.gateway().http(), "GET", ENDLESS, "X-Request-ID: cut-events",
				"Accept: text/event-stream");
		lines.body().readNBytes(100_000);
		events.body().readNBytes(100_000);
		pair.nameService().kill();
	}

	@AfterAll
	static void stop() {
		lines.close();
		events.close();
		pair.close();
	}

	@Test
	void theLastLineIsMarkedAsAnErrorAndTheBodyIsIncomplete() throws IOException {
		Assertions.assertThat(lines.status()).isEqualTo(200);
		JsonNode error = JSON.readTree(lastLine(lines)).path("error");
		assertError(error, "cut-lines");
		Assertions.assertThat(lines.body().isComplete()).as("a cut stream is incomplete").isFalse();
	}

	@Test
	void theLastEventIsAnErrorAndTheBodyIsIncomplete() throws IOException {
		Assertions.assertThat(events.status()).isEqualTo(200);
		String previous = "";
		String event = "";
		String data = "";
		for (String line = events.body().line(); line != null; line = events.body().line()) {
			if (line.startsWith("data:")) {
				event = previous;
				data = line.substring(5);
			}
			previous = line;
		}
		Assertions.assertThat(event.replace(" ", "")).isEqualTo("event:error");
		assertError(JSON.readTree(data), "cut-events");
		Assertions.assertThat(events.body().isComplete()).as("a cut stream is incomplete").isFalse();
	}

	@Test
	void aStreamThatHasNotBegunIsUnavailable() {
		var reply = Http.get(pair.gateway().http(), ENDLESS);
		Problems.assertProblem(reply, 503);
		Assertions.assertThat(reply.header("Retry-After")).matches("[1-9][0-9]*");
	}

	private static String lastLine(RawHttp exchange) throws IOException {
		String last = "";
		for (String line = exchange.body().line(); line != null; line = exchange.body().line()) {
			last = line;
		}
		return last;
	}

	private static void assertError(JsonNode error, String requestId) {
		Assertions.assertThat(error.path("status").asInt(0)).as(error::toString).isEqualTo(503);
		Assertions.assertThat(error.path("code").asString("")).isEqualTo("UNAVAILABLE");
		Assertions.assertThat(error.path("requestId").asString("")).isEqualTo(requestId);
		Assertions.assertThat(error.path("title").asString("")).isNotBlank();
	}

}
