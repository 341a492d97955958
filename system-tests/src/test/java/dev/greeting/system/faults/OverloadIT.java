package dev.greeting.system.faults;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import dev.greeting.platform.test.grpc.Behaviour;
import dev.greeting.platform.test.grpc.ScriptedBackend;
import dev.greeting.platform.test.http.Http;
import dev.greeting.system.backend.ScriptedNameService;
import dev.greeting.system.launch.Metrics;
import dev.greeting.system.launch.Pair;
import dev.greeting.system.launch.RunningService;
import dev.greeting.system.launch.Settings;
import dev.greeting.system.launch.TestLength;
import dev.greeting.system.load.ClosedLoad;
import dev.greeting.system.load.Response;
import dev.greeting.system.load.Responses;
import dev.greeting.system.load.SteadyLoad;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * A gateway under ten times the load that it can serve. Its capacity is small, so that a
 * test on the same machine can create that load: every call takes 100 ms, and 20 requests
 * may run at once, which makes 200 per second.
 */
@Tag("load")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@Isolated
class OverloadIT {

	private static final Duration SERVICE_TIME = Duration.ofMillis(100);

	private static final int PERMITS = 20;

	private static final int CAPACITY = 200;

	private static final Duration FLOOD = TestLength.choose(Duration.ofSeconds(4), Duration.ofSeconds(60));

	private static final Duration RECOVERY = TestLength.choose(Duration.ofSeconds(2), Duration.ofSeconds(5));

	private static ScriptedBackend backend;

	private static RunningService gateway;

	@BeforeAll
	static void start() {
		backend = ScriptedNameService.start();
		gateway = Pair.startGateway(backend.port(),
				Settings.none().onJvm("-Xmx96m").with("greeting.limit.http-requests", PERMITS));
		gateway.awaitReady();
		SteadyLoad.warmUp(gateway);
	}

	@AfterAll
	static void stop() {
		gateway.close();
		backend.close();
	}

	@BeforeEach
	void takeTime() {
		backend.behave(Behaviour.delayed(SERVICE_TIME));
	}

	@Test
	void requestsWithinTheLimitAreServedAndOthersAreRejectedAtOnce(TestReporter reporter) {
		Responses calm = run(CAPACITY / 5, Duration.ofSeconds(3));
		double peak = successRate(run(CAPACITY * 3 / 2, Duration.ofSeconds(4)), Duration.ofSeconds(1),
				Duration.ofSeconds(3));

		long cpuBefore = cpuNanos();
		List<Duration> looks = new ArrayList<>();
		Instant start = Instant.now();
		Responses flood;
		try (SteadyLoad load = SteadyLoad.of(10 * CAPACITY).on(gateway)) {
			while (Duration.between(start, Instant.now()).compareTo(FLOOD) < 0) {
				looks.add(checkHealthAndMetrics());
				load.continueFor(Duration.ofMillis(500));
			}
			flood = load.stop();
		}
		long cpu = cpuNanos() - cpuBefore;
		Instant end = Instant.now();
		Responses after = run(CAPACITY / 5, RECOVERY.plusSeconds(2)).startedFrom(end.plus(RECOVERY));

		double served = successRate(flood, Duration.ofSeconds(1), FLOOD.minusSeconds(1));
		Responses rejections = flood.where((response) -> response.status() == 429);
		reporter.publishEntry("ten times the load",
				"peak %.0f/s; in the flood %.0f/s; offered %d/s; %s; rejections p50 %d us, p99 %d ms; CPU %d us per request;"
					.formatted(peak, served, flood.count() / FLOOD.toSeconds(), flood,
							TimeUnit.NANOSECONDS.toMicros(rejections.median().toNanos()),
							rejections.percentile(99).toMillis(), TimeUnit.NANOSECONDS.toMicros(cpu / flood.count()))
						+ " calm %s; after %s; health and metrics slowest %d ms".formatted(calm, after,
								looks.stream().max(Duration::compareTo).orElseThrow().toMillis()));
		Assertions.assertThat(calm.failures()).isEmpty();
		Assertions.assertThat(flood.where((response) -> response.status() == Response.NONE).all()).isEmpty();
		Assertions.assertThat(flood.countByStatus()).containsOnlyKeys(200, 429);
		Assertions.assertThat(rejections.count()).isPositive();
		Assertions.assertThat((long) flood.where(Response::isSuccess).count())
			.isLessThanOrEqualTo(PERMITS * (Duration.between(start, end).dividedBy(SERVICE_TIME) + 1));
		Assertions.assertThat(rejections.all().getFirst().detail())
			.contains("Retry-After: ", "application/problem+json");
		Assertions.assertThat(after.failures()).isEmpty();
		Assertions.assertThat(looks).isNotEmpty();
		Assertions.assertThat(gateway.isAlive()).isTrue();
		if (TestLength.isLong()) {
			Assertions.assertThat(peak).isGreaterThan(0.7 * CAPACITY);
			Assertions.assertThat(flood.count()).isGreaterThan((int) (9 * peak * FLOOD.toSeconds()));
			Assertions.assertThat(served).isGreaterThan(0.9 * peak);
			Assertions.assertThat(rejections.median()).isLessThan(Duration.ofMillis(100));
			Assertions.assertThat(after.median()).isLessThan(calm.median().plusMillis(20));
			Assertions.assertThat(looks).allMatch((look) -> look.compareTo(Duration.ofSeconds(1)) < 0);
		}
	}

	/**
	 * Many clients, each as fast as possible, on the same two cores. How many requests
	 * are served depends on the machine and is only reported.
	 */
	@Test
	void aFloodThatUsesUpTheCpuIsSurvived(TestReporter reporter) throws Exception {
		backend.behave(Behaviour.answering());
		Duration length = FLOOD.dividedBy(2);
		Responses peak;
		try (ClosedLoad load = ClosedLoad.of(PERMITS, "/api/v1/say-hello?name=load", gateway)) {
			peak = load.runFor(length);
		}
		Responses flood;
		try (ClosedLoad load = ClosedLoad.of(20 * PERMITS, "/api/v1/say-hello?name=load", gateway)) {
			flood = load.runFor(length);
		}
		Responses after = run(50, RECOVERY.plusSeconds(2)).startedFrom(Instant.now().minusSeconds(2));
		reporter.publishEntry("flood of the CPU",
				"%d clients: %d/s served, %s; %d clients: %d/s served, %d/s rejected, %s; after: %s".formatted(PERMITS,
						peak.where(Response::isSuccess).count() / length.toSeconds(), peak, 20 * PERMITS,
						flood.where(Response::isSuccess).count() / length.toSeconds(),
						flood.failures().size() / length.toSeconds(), flood, after));
		Assertions.assertThat(peak.failures()).isEmpty();
		Assertions.assertThat(flood.countByStatus()).containsOnlyKeys(200, 429);
		Assertions.assertThat(after.failures()).isEmpty();
		if (TestLength.isLong()) {
			Assertions.assertThat(after.median()).isLessThan(Duration.ofMillis(100));
		}
		Assertions.assertThat(gateway.isAlive()).isTrue();
	}

	private static Responses run(int perSecond, Duration duration) {
		try (SteadyLoad load = SteadyLoad.of(perSecond).on(gateway)) {
			load.continueFor(duration);
			return load.stop();
		}
	}

	private static double successRate(Responses responses, Duration from, Duration to) {
		Instant start = responses.all().getFirst().start();
		Responses within = responses.startedBetween(start.plus(from), start.plus(to)).where(Response::isSuccess);
		return within.count() / ((to.toMillis() - from.toMillis()) / 1000.0);
	}

	private static Duration checkHealthAndMetrics() {
		long start = System.nanoTime();
		Assertions.assertThat(Http.get(gateway.management(), "/actuator/health/liveness").status()).isEqualTo(200);
		Assertions.assertThat(Http.get(gateway.management(), "/actuator/health/readiness").status()).isEqualTo(200);
		Assertions.assertThat(Metrics.of(gateway).sum("concurrency_limit_max")).isPositive();
		return Duration.ofNanos(System.nanoTime() - start).dividedBy(3);
	}

	private static long cpuNanos() {
		return (long) Metrics.of(gateway).sum("process_cpu_time_ns_total");
	}

}
