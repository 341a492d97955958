package dev.greeting.system.faults;

import java.time.Duration;

import dev.greeting.platform.test.grpc.ScriptedBackend;
import dev.greeting.platform.test.http.Http;
import dev.greeting.system.backend.ScriptedNameService;
import dev.greeting.system.backend.Wire;
import dev.greeting.system.launch.Pair;
import dev.greeting.system.launch.RunningService;
import dev.greeting.system.launch.Settings;
import dev.greeting.system.launch.TestLength;
import dev.greeting.system.load.ClosedLoad;
import dev.greeting.system.load.Response;
import dev.greeting.system.load.Responses;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Connections that repeatedly break under load, as if the process at the other end were
 * killed. grpc-java sometimes reports this as {@code UNKNOWN: channel closed}.
 */
@Tag("load")
class KilledConnectionsIT {

	private static final int CLIENTS = 32;

	private static final int KILLS = TestLength.choose(10, 30);

	private static final int CALLS_BETWEEN_KILLS = 200;

	private static ScriptedBackend backend;

	private static Wire wire;

	private static RunningService gateway;

	@BeforeAll
	static void start() {
		backend = ScriptedNameService.start();
		wire = Wire.to(backend.port());
		String retry = "greeting.grpc.client.name-service.retry.";
		gateway = Pair.startGateway(wire.port(),
				Settings.none()
					.with("greeting.grpc.client.name-service.deadline", "20s")
					.with(retry + "max-tokens", 1000)
					.with(retry + "token-ratio", 1));
		gateway.awaitReady();
	}

	@AfterAll
	static void stop() {
		gateway.close();
		wire.close();
		backend.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/api/v1/hello?name=test", "/api/v1/items?length=100", "/api/v1/items/stream?length=3" })
	void aCallOnAKilledConnectionIsRetried(String path, TestReporter reporter) {
		Assertions.assertThat(Http.get(gateway.http(), path).status()).isEqualTo(200);
		ClosedLoad load = ClosedLoad.of(CLIENTS, path, gateway);
		for (int kill = 0; kill < KILLS; kill++) {
			long next = backend.count() + CALLS_BETWEEN_KILLS;
			Awaitility.await()
				.atMost(Duration.ofSeconds(30))
				.pollInterval(Duration.ofMillis(1))
				.until(() -> backend.count() >= next);
			wire.cut();
		}
		Responses responses = load.runFor(Duration.ZERO);
		reporter.publishEntry("killed %d times".formatted(KILLS), path + ": " + responses);
		Assertions.assertThat(responses.failures()).allMatch((response) -> isAllowed(response, path));
		// If a connection is killed while it is being established, calls have none for a
		// second, in which clients without a pause fail often.
		Assertions.assertThat(responses.where(Response::isSuccess).count())
			.as("calls are retried")
			.isGreaterThan(responses.count() / 2);
	}

	/**
	 * A stream that has begun cannot be retried: it is cut.
	 */
	private static boolean isAllowed(Response response, String path) {
		return response.status() == 503 || (response.status() == Response.NONE && path.contains("stream"));
	}

}
