package dev.greeting.system.faults;

import java.time.Duration;
import java.time.Instant;

import dev.greeting.system.launch.RunningService;
import dev.greeting.system.launch.Settings;
import dev.greeting.system.load.Responses;
import dev.greeting.system.load.SteadyLoad;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/**
 * A replica that is added while everything runs.
 */
class NewReplicaIT {

	private static final Duration CONNECTION_AGE = Duration.ofSeconds(3);

	/** {@code greeting.dns.cache-ttl}. */
	private static final Duration DNS_CACHE = Duration.ofSeconds(5);

	@Test
	void itTakesTrafficWithoutARestartOfAnybodyAndWithoutALostRequest(TestReporter reporter) {
		Settings settings = Settings.none().with("grpc.server.max-connection-age", CONNECTION_AGE.toSeconds() + "s");
		try (Replicas replicas = new Replicas(Replicas.FIRST, Replicas.SECOND)) {
			RunningService first = replicas.start(Replicas.FIRST, settings);
			RunningService second = replicas.start(Replicas.SECOND, settings);
			RunningService gateway = replicas.startGateway(Settings.none());
			first.awaitReady();
			second.awaitReady();
			gateway.awaitReady();
			SteadyLoad.warmUp(gateway);
			try (SteadyLoad load = SteadyLoad.of(100).on(gateway)) {
				RunningService third = replicas.start(Replicas.THIRD, settings);
				third.awaitReady();
				Instant start = Instant.now();
				replicas.resolveTo(Replicas.FIRST, Replicas.SECOND, Replicas.THIRD);
				// The age is spread by 10 %; what is left is for a busy machine.
				Awaitility.await()
					.atMost(CONNECTION_AGE.plus(CONNECTION_AGE).plus(DNS_CACHE).plusSeconds(5))
					.until(() -> Replicas.answeredBy(third) > 0);
				Duration untilTraffic = Duration.between(start, Instant.now());
				long before = Replicas.answeredBy(first);
				Awaitility.await("the others keep theirs")
					.atMost(Duration.ofSeconds(10))
					.until(() -> Replicas.answeredBy(first) > before);
				load.runOnFor(CONNECTION_AGE);
				Responses responses = load.stop();
				reporter.publishEntry("new replica",
						"%s; traffic %d ms after it was in DNS".formatted(responses, untilTraffic.toMillis()));
				responses.assertNoFailures();
			}
		}
	}

}
