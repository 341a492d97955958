package dev.greeting.system.faults;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import dev.greeting.platform.test.grpc.Behaviour;
import dev.greeting.platform.test.grpc.ScriptedBackend;
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
import io.grpc.Status;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * The load of retries on a failing backend, and the errors that they hide from callers.
 */
@Tag("load")
@Isolated
class RetryBudgetIT {

	private static final int PER_SECOND = 300;

	private static final Duration LENGTH = TestLength.choose(Duration.ofSeconds(4), Duration.ofSeconds(60));

	private static ScriptedBackend backend;

	private static RunningService gateway;

	@BeforeAll
	static void start() {
		backend = ScriptedNameService.start();
		gateway = Pair.startGateway(backend.port(), Settings.none());
		gateway.awaitReady();
		SteadyLoad.warmUp(gateway);
		backend.clearCalls();
	}

	@AfterAll
	static void stop() {
		gateway.close();
		backend.close();
	}

	@Test
	void aFailingBackendGetsAtMostATenthMoreCallsThanRequests(TestReporter reporter) throws InterruptedException {
		backend.behave(Behaviour.failing(Status.UNAVAILABLE));
		try (SteadyLoad load = SteadyLoad.of(PER_SECOND).on(gateway)) {
			Instant start = Instant.now();
			load.continueFor(Duration.ofSeconds(1));
			long callsOfTheFirstSecond = backend.count();
			Instant known = Instant.now();
			load.continueFor(LENGTH);
			Responses responses = load.stop();
			long calls = backend.count() - callsOfTheFirstSecond;
			int requests = responses.startedFrom(known).count();
			reporter.publishEntry("UNAVAILABLE to everything",
					"first second: %d calls for %d requests; then: %d calls for %d requests; %s".formatted(
							callsOfTheFirstSecond, responses.startedBetween(start, known).count(), calls, requests,
							responses));
			Assertions.assertThat(requests).isGreaterThan(PER_SECOND);
			Assertions.assertThat(calls).isLessThanOrEqualTo(requests * 11L / 10);
			Assertions.assertThat(responses.countByStatus()).containsOnlyKeys(503);
			Assertions.assertThat(responses.all()).allMatch((response) -> response.detail().contains("Retry-After: "));
		}
		finally {
			recover();
		}
	}

	@Test
	void occasionalFailuresAreHiddenByRetriesAndSuccessfulCallsAreNotRetried(TestReporter reporter)
			throws InterruptedException {
		Map<String, AtomicInteger> answered = new ConcurrentHashMap<>();
		AtomicInteger sentAgain = new AtomicInteger();
		AtomicInteger failed = new AtomicInteger();
		Random random = new Random(5);
		double retriesBefore = Metrics.of(gateway).sum("grpc_client_retries_total");
		backend.behave((call) -> {
			String id = call.header("request_id");
			if (answered.containsKey(id)) {
				sentAgain.incrementAndGet();
			}
			if (random.nextInt(20) == 0) {
				failed.incrementAndGet();
				call.fail(Status.UNAVAILABLE);
			}
			else {
				answered.computeIfAbsent(id, (key) -> new AtomicInteger()).incrementAndGet();
				call.answer();
			}
		});
		try (SteadyLoad load = SteadyLoad.of(PER_SECOND).on(gateway)) {
			load.continueFor(LENGTH);
			Responses responses = load.stop();
			reporter.publishEntry("5 % UNAVAILABLE",
					"%d of %d calls failed, %.0f retries; %s".formatted(failed.get(), responses.count() + failed.get(),
							Metrics.of(gateway).sum("grpc_client_retries_total") - retriesBefore, responses));
			Assertions.assertThat(failed.get()).isGreaterThan(responses.count() / 40);
			Assertions.assertThat(responses.failures()).hasSizeLessThanOrEqualTo(responses.count() / 1_000 + 1);
			Assertions.assertThat(sentAgain).hasValue(0);
			Assertions.assertThat(answered.values()).allMatch((count) -> count.get() == 1);
			Assertions.assertThat(answered).hasSize(responses.where(Response::isSuccess).count());
		}
		finally {
			recover();
		}
	}

	/**
	 * Refills the gateway's retry tokens: ten successful calls for each of the 300 that
	 * permit retries.
	 */
	private static void recover() throws InterruptedException {
		backend.behave(Behaviour.answering()).clearCalls();
		try (ClosedLoad load = ClosedLoad.of(8, "/api/v1/say-hello?name=test", gateway)) {
			Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> backend.count() > 3_500);
		}
		backend.clearCalls();
	}

}
