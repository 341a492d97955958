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
import dev.greeting.system.http.LastRecord;
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

/**
 * Streams that are cut by the server, the network or the client.
 */
class CutStreamsIT {

	private static final String STREAM = "/api/v1/items/stream?length=1000000";

	private static final String NDJSON = LastRecord.NDJSON;

	private static final String SSE = LastRecord.EVENTS;

	private static final int ITEMS = 100;

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
			LastRecord last = LastRecord.of(exchange, accept);
			assertError(last, Status.Code.UNAVAILABLE, 503);
			Assertions.assertThat(exchange.body().isComplete()).isFalse();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { NDJSON, SSE })
	void aStreamCutByTheClientIsCancelled(String accept, TestReporter reporter) throws IOException {
		backend.behave(Behaviour.sendingEvery(Duration.ofMillis(50), 1));
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

	private static RawHttp open(String accept) {
		return RawHttp.open(gateway.http(), "GET", STREAM, "Accept: " + accept);
	}

	private static void assertCut(RawHttp exchange, String accept, Status.Code code, int status) throws IOException {
		Assertions.assertThat(exchange.status()).isEqualTo(200);
		LastRecord last = LastRecord.of(exchange, accept);
		assertError(last, code, status);
		Assertions.assertThat(last.before()).as("items that were sent").isEqualTo(ITEMS);
		Assertions.assertThat(exchange.body().isComplete()).as("a cut stream is incomplete").isFalse();
	}

	private static void assertError(LastRecord last, Status.Code code, int status) {
		Assertions.assertThat(last.isMarked()).as("%s", last).isTrue();
		Assertions.assertThat(last.json().path("code").asString("")).isEqualTo(code.name());
		Assertions.assertThat(last.json().path("status").asInt(0)).isEqualTo(status);
		Assertions.assertThat(last.json().path("requestId").asString("")).isNotBlank();
		Assertions.assertThat(last.json().toString()).doesNotContain("Secret");
	}

}
