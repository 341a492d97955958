package dev.greeting.system.faults;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

import dev.greeting.system.launch.RunningService;
import dev.greeting.system.launch.Settings;
import dev.greeting.system.launch.TestLength;
import dev.greeting.system.load.Response;
import dev.greeting.system.load.Responses;
import dev.greeting.system.load.SteadyLoad;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;

/**
 * One of two name-services breaks under a steady load, or a third one is added. The load
 * runs for some seconds between two events, with {@code -Plong} for 30.
 */
@Tag("load")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@Order(1)
class ReplicaFaultsIT {

	private static final int PER_SECOND = TestLength.choose(50, 300);

	private static final Duration DEADLINE = Duration.ofSeconds(2);

	/** Keepalive's time and timeout, and a margin for a busy machine. */
	private static final Duration KEEPALIVE = Duration.ofSeconds(12).plusMillis(500);

	/** {@code greeting.dns.cache-ttl}. */
	private static final Duration DNS_CACHE = Duration.ofSeconds(5);

	private static final Duration BETWEEN = TestLength.choose(Duration.ofSeconds(2), Duration.ofSeconds(30));

	private static final Replicas replicas = new Replicas(Replicas.FIRST, Replicas.SECOND);

	private static RunningService first;

	private static RunningService second;

	private static RunningService gateway;

	@BeforeAll
	static void start() {
		first = replicas.start(Replicas.FIRST, Settings.none());
		second = replicas.start(Replicas.SECOND, Settings.none());
		gateway = replicas.startGateway(Settings.none());
		first.awaitReady();
		second.awaitReady();
		gateway.awaitReady();
		SteadyLoad.warmUp(gateway);
	}

	@AfterAll
	static void stop() {
		replicas.close();
	}

	@BeforeEach
	void bothReplicasTakeTraffic() {
		if (!first.isAlive()) {
			first = replicas.start(Replicas.FIRST, Settings.none());
			first.awaitReady();
		}
		try (SteadyLoad load = SteadyLoad.of(PER_SECOND).on(gateway)) {
			awaitTraffic(first);
			awaitTraffic(second);
			load.awaitQuickAnswers();
		}
	}

	@Test
	void noRequestFailsWhenAReplicaIsKilledAndItGetsTrafficOnceItIsBack(TestReporter reporter) {
		try (SteadyLoad load = SteadyLoad.of(PER_SECOND).on(gateway)) {
			load.continueFor(BETWEEN);
			first.kill();
			load.continueFor(BETWEEN);
			first = replicas.start(Replicas.FIRST, Settings.none());
			first.awaitReady();
			Instant back = Instant.now();
			awaitTraffic(first);
			Duration untilTraffic = Duration.between(back, Instant.now());
			assertGetsItsShareFor(BETWEEN, load);
			Responses responses = load.stop();
			reporter.publishEntry("kill -9",
					"%s; traffic %d ms after its return".formatted(responses, untilTraffic.toMillis()));
			responses.assertNoFailures();
		}
	}

	@Test
	void noRequestFailsWhenAReplicaDiesWithManyCallsInFlight(TestReporter reporter) {
		try (SteadyLoad load = SteadyLoad.of(PER_SECOND).on(gateway)) {
			load.continueFor(BETWEEN);
			first.signal("STOP");
			load.continueFor(Duration.ofSeconds(1));
			first.kill();
			load.continueFor(BETWEEN);
			Responses responses = load.stop();
			reporter.publishEntry("kill -9 with calls in flight", responses.toString());
			responses.assertNoFailures();
		}
	}

	@Test
	void aSilentReplicaBlocksNoRequestsAndGetsTrafficOnceItResponds(TestReporter reporter) {
		try (SteadyLoad load = SteadyLoad.of(PER_SECOND).on(gateway)) {
			load.continueFor(BETWEEN);
			first.signal("STOP");
			Instant silent = Instant.now();
			load.continueFor(KEEPALIVE.plus(BETWEEN));
			first.signal("CONT");
			long before = Replicas.answeredBy(first);
			Instant back = Instant.now();
			Awaitility.await()
				.atMost(Duration.ofSeconds(15))
				.until(() -> Replicas.answeredBy(first) > before + PER_SECOND);
			Duration untilTraffic = Duration.between(back, Instant.now());
			assertGetsItsShareFor(BETWEEN, load);
			Responses responses = load.stop();
			Instant lastFailure = responses.failures()
				.stream()
				.map(Response::end)
				.max(Instant::compareTo)
				.orElse(silent);
			reporter.publishEntry("SIGSTOP", "%s; last failure %d ms after the stop; traffic %d ms after its return"
				.formatted(responses, Duration.between(silent, lastFailure).toMillis(), untilTraffic.toMillis()));
			if (TestLength.isLong()) {
				Assertions.assertThat(responses.all())
					.allMatch((response) -> response.latency().compareTo(DEADLINE.plusMillis(200)) <= 0);
			}
			responses.startedFrom(silent.plus(KEEPALIVE)).assertNoFailures();
			responses.where((response) -> response.end().isBefore(silent)).assertNoFailures();
		}
	}

	@Test
	void aNewReplicaGetsTrafficWithoutARestartOrALostRequest(TestReporter reporter) {
		RunningService third = replicas.start(Replicas.THIRD, Settings.none());
		try (SteadyLoad load = SteadyLoad.of(PER_SECOND).on(gateway)) {
			third.awaitReady();
			Instant start = Instant.now();
			replicas.resolveTo(Replicas.FIRST, Replicas.SECOND, Replicas.THIRD);
			awaitTraffic(third);
			Duration untilTraffic = Duration.between(start, Instant.now());
			long before = Replicas.answeredBy(first);
			Awaitility.await("the others keep theirs").until(() -> Replicas.answeredBy(first) > before);
			load.continueFor(BETWEEN);
			Responses responses = load.stop();
			reporter.publishEntry("new replica",
					"%s; traffic %d ms after it was in DNS".formatted(responses, untilTraffic.toMillis()));
			responses.assertNoFailures();
			if (TestLength.isLong()) {
				// Names are looked up every two seconds.
				Assertions.assertThat(untilTraffic).isLessThan(DNS_CACHE.plusSeconds(2).plusSeconds(5));
			}
		}
		finally {
			replicas.resolveTo(Replicas.FIRST, Replicas.SECOND);
			third.kill();
		}
	}

	/**
	 * It may now answer what it received while it was silent, so its count has to grow by
	 * at least half of its share.
	 */
	private static void assertGetsItsShareFor(Duration duration, SteadyLoad load) {
		long before = Replicas.answeredBy(first);
		load.continueFor(duration);
		Assertions.assertThat(Replicas.answeredBy(first) - before).isGreaterThan(duration.toSeconds() * PER_SECOND / 4);
	}

	/**
	 * Waits until a replica has answered calls that came after this one. There has to be
	 * a load.
	 */
	private static void awaitTraffic(RunningService replica) {
		long before = Replicas.answeredBy(replica);
		Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> Replicas.answeredBy(replica) > before);
	}

}
