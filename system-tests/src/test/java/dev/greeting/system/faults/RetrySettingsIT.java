package dev.greeting.system.faults;

import java.time.Duration;

import dev.greeting.platform.test.grpc.Behaviour;
import dev.greeting.platform.test.grpc.ScriptedBackend;
import dev.greeting.platform.test.http.Http;
import dev.greeting.system.backend.ScriptedNameService;
import dev.greeting.system.launch.Pair;
import dev.greeting.system.launch.RunningService;
import dev.greeting.system.launch.Settings;
import io.grpc.Status;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A client with retry settings other than the defaults.
 */
class RetrySettingsIT {

	private static final String RETRIED = "/api/v1/hello?name=test";

	private static final String NOT_RETRIED = "/api/v1/say-hello?name=test";

	private static final Duration BACKOFF = Duration.ofMillis(200);

	private static ScriptedBackend backend;

	private static RunningService gateway;

	@BeforeAll
	static void start() {
		backend = ScriptedNameService.start();
		String retry = "greeting.grpc.client.name-service.retry.";
		gateway = Pair.startGateway(backend.port(),
				Settings.none()
					.with(retry + "methods", "api.Api/sayHello")
					.with(retry + "max-attempts", 3)
					.with(retry + "codes", "RESOURCE_EXHAUSTED")
					.with(retry + "initial-backoff", BACKOFF.toMillis() + "ms")
					.with(retry + "max-backoff", BACKOFF.toMillis() + "ms"));
		gateway.awaitReady();
	}

	@AfterAll
	static void stop() {
		gateway.close();
		backend.close();
	}

	@BeforeEach
	void clearCalls() {
		backend.clearCalls();
	}

	@Test
	void theConfiguredMethodIsRetriedOnTheConfiguredStatus() {
		backend.behave(Behaviour.failing(Status.RESOURCE_EXHAUSTED));
		Assertions.assertThat(Http.get(gateway.http(), RETRIED).status()).isEqualTo(429);
		Assertions.assertThat(backend.count()).isEqualTo(3);
	}

	@Test
	void theConfiguredMethodIsNotRetriedOnAnotherStatus() {
		backend.behave(Behaviour.failing(Status.UNAVAILABLE));
		Assertions.assertThat(Http.get(gateway.http(), RETRIED).status()).isEqualTo(503);
		Assertions.assertThat(backend.count()).isEqualTo(1);
	}

	@Test
	void anotherMethodIsNotRetried() {
		backend.behave(Behaviour.failing(Status.RESOURCE_EXHAUSTED));
		Assertions.assertThat(Http.get(gateway.http(), NOT_RETRIED).status()).isEqualTo(429);
		Assertions.assertThat(backend.count()).isEqualTo(1);
	}

	/**
	 * The delay is random, from 0.8 to 1.2 of the backoff.
	 */
	@Test
	void theBackoffSeparatesTheAttempts() {
		backend.behave(Behaviour.failing(Status.RESOURCE_EXHAUSTED));
		long start = System.nanoTime();
		Http.get(gateway.http(), RETRIED);
		Assertions.assertThat(Duration.ofNanos(System.nanoTime() - start))
			.isGreaterThan(BACKOFF.multipliedBy(2).multipliedBy(3).dividedBy(4));
	}

}
