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

	/** {@code greeting.dns.cache-ttl}. */
	private static final Duration DNS_CACHE = Duration.ofSeconds(5);

	@Test
	void itTakesTrafficWithoutARestartOfAnybodyAndWithoutALostRequest(TestReporter reporter) {
		try (Replicas replicas = new Replicas(Replicas.FIRST, Replicas.SECOND)) {
			RunningService first = replicas.start(Replicas.FIRST, Settings.none());
			RunningService second = replicas.start(Replicas.SECOND, Settings.none());
			RunningService gateway = replicas.startGateway(Settings.none());
			first.awaitReady();
			second.awaitReady();
			gateway.awaitReady();
			SteadyLoad.warmUp(gateway);
			try (SteadyLoad load = SteadyLoad.of(100).on(gateway)) {
				RunningService third = replicas.start(Replicas.THIRD, Settings.none());
				third.awaitReady();
				Instant start = Instant.now();
				replicas.resolveTo(Replicas.FIRST, Replicas.SECOND, Replicas.THIRD);
				// Names are looked up every two seconds; what is left is for a busy
				// machine.
				Awaitility.await()
					.atMost(DNS_CACHE.plusSeconds(2).plusSeconds(5))
					.until(() -> Replicas.answeredBy(third) > 0);
				Duration untilTraffic = Duration.between(start, Instant.now());
				long before = Replicas.answeredBy(first);
				Awaitility.await("the others keep theirs")
					.atMost(Duration.ofSeconds(10))
					.until(() -> Replicas.answeredBy(first) > before);
				load.runOnFor(Duration.ofSeconds(3));
				Responses responses = load.stop();
				reporter.publishEntry("new replica",
						"%s; traffic %d ms after it was in DNS".formatted(responses, untilTraffic.toMillis()));
				responses.assertNoFailures();
			}
		}
	}

}
