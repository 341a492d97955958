package dev.greeting.system.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import dev.greeting.platform.test.grpc.Behaviour;
import dev.greeting.platform.test.grpc.ScriptedBackend;
import dev.greeting.platform.test.http.Http;
import dev.greeting.platform.test.http.RawHttp;
import dev.greeting.platform.test.http.Reply;
import dev.greeting.system.backend.ScriptedNameService;
import dev.greeting.system.http.Problems;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The deadline of unary calls, with a name-service that takes longer.
 */
class DeadlineIT {

	private static final String SAY_HELLO = "/api/v1/say-hello?name=test";

	private static final Duration DEFAULT = Duration.ofSeconds(2);

	private static final Duration TOLERANCE = Duration.ofMillis(100);

	/** The median of this many requests counts, because a busy machine delays some. */
	private static final int REQUESTS = 9;

	private static ScriptedBackend backend;

	private static RunningService gateway;

	@BeforeAll
	static void start() {
		backend = ScriptedNameService.start();
		gateway = Pair.startGateway(backend.port(), Settings.none());
		gateway.awaitReady();
		Awaitility.await()
			.atMost(Duration.ofMinutes(1))
			.until(() -> Http.get(gateway.http(), SAY_HELLO).status() == 200);
	}

	@AfterAll
	static void stop() {
		gateway.close();
		backend.close();
	}

	@BeforeEach
	void answerNoCall() {
		backend.behave(Behaviour.neverAnswering()).clearCalls();
	}

	/**
	 * A backend that never answers shows that a call ends by its deadline; when it ends
	 * is asserted on in long runs only.
	 */
	private static void assertEndsAt(Duration deadline, Duration median) {
		Assertions.assertThat(median).isGreaterThanOrEqualTo(deadline);
		if (TestLength.isLong()) {
			Assertions.assertThat(median).isLessThan(deadline.plus(TOLERANCE));
		}
	}

	@Test
	void aCallEndsAtTheDeadlineOfItsClient(TestReporter reporter) {
		Duration median = medianOf(SAY_HELLO);
		assertTimeoutsAreAtMost(DEFAULT, SAY_HELLO);
		reporter.publishEntry("504 with the default deadline after", median.toMillis() + " ms");
		assertEndsAt(DEFAULT, median);
	}

	@ParameterizedTest
	@ValueSource(strings = { "100m", "00000100m", "100000u", "99999999n" })
	void theCallerCanShortenTheDeadline(String timeout) {
		Duration median = medianOf(SAY_HELLO, "Grpc-Timeout", timeout);
		assertEndsAt(Duration.ofMillis(99), median);
		assertTimeoutsAreAtMost(Duration.ofMillis(100), SAY_HELLO, "Grpc-Timeout", timeout);
	}

	@Test
	void theCallerCannotLengthenTheDeadline() {
		Duration median = medianOf(SAY_HELLO, "Grpc-Timeout", "10S");
		assertEndsAt(DEFAULT, median);
		assertTimeoutsAreAtMost(DEFAULT, SAY_HELLO, "Grpc-Timeout", "10S");
	}

	@ParameterizedTest
	@ValueSource(strings = { SAY_HELLO, "/api/v1/hello?name=test", "/api/v1/items?length=1" })
	void theRemainingTimeIsSentToNameService(String target) {
		assertTimeoutsAreAtMost(Duration.ofMillis(500), target, "Grpc-Timeout", "500m");
	}

	@Test
	void theCallToNameServiceIsCancelled() {
		awaitACall(SAY_HELLO, "Grpc-Timeout", "500m");
		Awaitility.await().until(() -> backend.calls().getFirst().cancelled().isDone());
	}

	@Test
	void theDeadlineCoversAllAttempts() {
		backend.behave((call) -> {
			if (call.previousAttempts() == 0) {
				call.later(Duration.ofMillis(300), () -> call.fail(Status.UNAVAILABLE));
			}
		});
		Duration median = medianOf(SAY_HELLO, "Grpc-Timeout", "600m");
		assertEndsAt(Duration.ofMillis(599), median);
		Assertions.assertThat(backend.calls())
			.filteredOn((call) -> call.previousAttempts() == 1)
			.isNotEmpty()
			.allMatch((call) -> call.timeout().compareTo(Duration.ofMillis(301)) < 0);
	}

	@ParameterizedTest
	@ValueSource(strings = { "1x", "0m", "00000000S", "123456789m", "", "-1S", "1", "S", "1.5S", "100 m", "100ms",
			"1S,2S", "١S" })
	void anInvalidTimeoutIsRejected(String timeout) {
		Reply reply = RawHttp.send(gateway.http(), "GET", SAY_HELLO, "Grpc-Timeout: " + timeout);
		Problems.assertRejected(reply, "Grpc-Timeout");
		Assertions.assertThat(backend.count()).isZero();
	}

	@Test
	void twoTimeoutsAreRejected() {
		Reply reply = RawHttp.send(gateway.http(), "GET", SAY_HELLO, "Grpc-Timeout: 1S", "Grpc-Timeout: 1S");
		Problems.assertRejected(reply, "Grpc-Timeout");
		Assertions.assertThat(backend.count()).isZero();
	}

	private static void assertTimeoutsAreAtMost(Duration atMost, String target, String... headers) {
		awaitACall(target, headers);
		Assertions.assertThat(backend.calls())
			.isNotEmpty()
			.allSatisfy((call) -> Assertions.assertThat(call.timeout()).isPositive().isLessThanOrEqualTo(atMost));
	}

	/**
	 * On a busy machine a short time may have passed before the call is sent, so this
	 * asks until one has come.
	 */
	private static void awaitACall(String target, String... headers) {
		Awaitility.await().atMost(30, TimeUnit.SECONDS).pollDelay(Duration.ZERO).until(() -> {
			if (backend.count() == 0) {
				assertTimedOut(Http.get(gateway.http(), target, headers));
			}
			return backend.count() > 0;
		});
	}

	private static Duration medianOf(String target, String... headers) {
		List<Duration> durations = Collections.synchronizedList(new ArrayList<>());
		List<Thread> threads = IntStream.range(0, REQUESTS).mapToObj((number) -> Thread.ofVirtual().start(() -> {
			long start = System.nanoTime();
			Reply reply = Http.get(gateway.http(), target, headers);
			durations.add(Duration.ofNanos(System.nanoTime() - start));
			assertTimedOut(reply);
		})).toList();
		Awaitility.await().atMost(30, TimeUnit.SECONDS).until(() -> threads.stream().noneMatch(Thread::isAlive));
		Assertions.assertThat(durations).hasSize(REQUESTS);
		return durations.stream().sorted().toList().get(REQUESTS / 2);
	}

	private static void assertTimedOut(Reply reply) {
		var problem = Problems.assertProblem(reply, 504);
		Assertions.assertThat(problem.path("code").asString("")).isEqualTo("DEADLINE_EXCEEDED");
	}

}
