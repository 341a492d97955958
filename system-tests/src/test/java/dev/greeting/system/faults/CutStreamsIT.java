package dev.greeting.system.faults;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import dev.greeting.platform.test.grpc.Behaviour;
import dev.greeting.platform.test.grpc.ReceivedCall;
import dev.greeting.platform.test.grpc.ScriptedBackend;
import dev.greeting.platform.test.http.RawHttp;
import dev.greeting.system.backend.ScriptedNameService;
import dev.greeting.system.backend.Wire;
import dev.greeting.system.launch.Pair;
import dev.greeting.system.launch.RunningService;
import dev.greeting.system.launch.Settings;
import dev.greeting.system.launch.TestLength;
import io.grpc.Status;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Streams that are cut by the server, the network or the client.
 */
class CutStreamsIT {

	private static final String STREAM = "/api/v1/items/stream?length=1000000";

	private static final String NDJSON = "application/x-ndjson";

	private static final String SSE = "text/event-stream";

	private static final int ITEMS = 100;

	private static final JsonMapper JSON = new JsonMapper();

	private static ScriptedBackend backend;

	private static Wire wire;

	private static RunningService gateway;

	@BeforeAll
	static void start() {
		backend = ScriptedNameService.start();
		wire = Wire.to(backend.port());
		gateway = Pair.startGateway(wire.port(), Settings.none());
		gateway.awaitReady();
	}

	@AfterAll
	static void stop() {
		gateway.close();
		wire.close();
		backend.close();
	}

	@BeforeEach
	void clearCalls() {
		backend.clearCalls();
	}

	@ParameterizedTest
	@CsvSource({ NDJSON + ",UNAVAILABLE,503", NDJSON + ",INTERNAL,500", NDJSON + ",RESOURCE_EXHAUSTED,429",
			SSE + ",UNAVAILABLE,503", SSE + ",INTERNAL,500" })
	void aStreamCutByTheServerEndsWithAMarkedErrorAndAbnormally(String accept, Status.Code code, int status)
			throws IOException {
		backend.behave(Behaviour.failingAfter(ITEMS, code.toStatus().withDescription("dev.greeting.Secret: failed")));
		try (RawHttp exchange = open(accept)) {
			assertCut(exchange, accept, code, status);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { NDJSON, SSE })
	void aStreamCutByTheNetworkEndsWithAMarkedErrorAndAbnormally(String accept) throws IOException {
		backend.behave(Behaviour.stallingAfter(ITEMS));
		try (RawHttp exchange = open(accept)) {
			List<String> seen = new ArrayList<>();
			while (seen.size() < ITEMS) {
				String line = exchange.body().line();
				if (line.contains("{")) {
					seen.add(line);
				}
			}
			wire.reset();
			Record last = lastRecord(exchange, accept);
			assertError(last, Status.Code.UNAVAILABLE, 503);
			Assertions.assertThat(exchange.body().isComplete()).isFalse();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { NDJSON, SSE })
	void aStreamCutByTheClientIsCancelled(String accept, TestReporter reporter) throws IOException {
		backend.behave(CutStreamsIT::drip);
		Instant gone;
		try (RawHttp exchange = open(accept)) {
			Assertions.assertThat(exchange.body().line()).isNotNull();
			gone = Instant.now();
		}
		ReceivedCall call = backend.calls().getFirst();
		Awaitility.await().pollInterval(Duration.ofMillis(10)).until(() -> call.cancelled().isDone());
		Duration delay = Duration.between(gone, call.cancelled().join());
		reporter.publishEntry("cut by the client", accept + ": cancelled after " + delay.toMillis() + " ms");
		if (TestLength.isLong()) {
			Assertions.assertThat(delay).isLessThan(Duration.ofSeconds(1));
		}
	}

	private static void drip(ReceivedCall call) {
		if (!call.cancelled().isDone()) {
			call.sendNext(1);
			call.later(Duration.ofMillis(50), () -> drip(call));
		}
	}

	private static RawHttp open(String accept) {
		return RawHttp.open(gateway.http(), "GET", STREAM, "Accept: " + accept);
	}

	private static void assertCut(RawHttp exchange, String accept, Status.Code code, int status) throws IOException {
		Assertions.assertThat(exchange.status()).isEqualTo(200);
		Record last = lastRecord(exchange, accept);
		assertError(last, code, status);
		Assertions.assertThat(last.before()).as("items that were sent").isEqualTo(ITEMS);
		Assertions.assertThat(exchange.body().isComplete()).as("a cut stream is incomplete").isFalse();
	}

	private static void assertError(Record last, Status.Code code, int status) {
		Assertions.assertThat(last.isMarked()).as("%s", last).isTrue();
		Assertions.assertThat(last.json().path("code").asString("")).isEqualTo(code.name());
		Assertions.assertThat(last.json().path("status").asInt(0)).isEqualTo(status);
		Assertions.assertThat(last.json().path("requestId").asString("")).isNotBlank();
		Assertions.assertThat(last.json().toString()).doesNotContain("Secret");
	}

	private static Record lastRecord(RawHttp exchange, String accept) throws IOException {
		int records = 0;
		String event = "";
		Record last = null;
		for (String line = exchange.body().line(); line != null; line = exchange.body().line()) {
			if (line.startsWith("event:")) {
				event = line.substring(6).strip();
			}
			else if (accept.equals(SSE) && line.startsWith("data:")) {
				last = new Record(records++, JSON.readTree(line.substring(5)), event.equals("error"));
			}
			else if (accept.equals(NDJSON) && !line.isEmpty()) {
				JsonNode json = JSON.readTree(line);
				last = new Record(records++, json.has("error") ? json.path("error") : json, json.has("error"));
			}
		}
		return last;
	}

	/**
	 * One record of a stream.
	 *
	 * @param before the number of records before it
	 * @param json its content
	 * @param isMarked whether it is marked as an error
	 */
	private record Record(int before, JsonNode json, boolean isMarked) {

	}

}
