package dev.greeting.system.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import dev.greeting.platform.test.grpc.ScriptedBackend;
import dev.greeting.platform.test.http.Http;
import dev.greeting.platform.test.http.RawHttp;
import dev.greeting.system.backend.ScriptedNameService;
import dev.greeting.system.launch.AccessLine;
import dev.greeting.system.launch.Pair;
import dev.greeting.system.launch.RunningService;
import dev.greeting.system.launch.Settings;
import dev.greeting.system.launch.TestLength;
import dev.greeting.system.load.Response;
import dev.greeting.system.load.Responses;
import dev.greeting.system.load.SteadyLoad;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A gateway with requests in flight after SIGTERM. Every unary call takes a second.
 */
class GatewayShutdownIT {

	private static final Duration DRAIN_DELAY = Duration.ofSeconds(3);

	private static final Duration GRACE_PERIOD = Duration.ofSeconds(3);

	private static final Duration AT_ONCE = Duration.ofSeconds(1);

	private static final Duration CALL = Duration.ofSeconds(1);

	private static final String STREAM = "/api/v1/items/stream?length=" + Integer.MAX_VALUE;

	private static final JsonMapper JSON = new JsonMapper();

	private static Timeline timeline;

	private static Responses responses;

	private static CompletableFuture<Instant> streamEnd;

	private static List<String> streamLines = new ArrayList<>();

	private static RawHttp stream;

	private static CompletableFuture<Boolean> lateStreamIsWhole;

	private static List<AccessLine> accessLines;

	@BeforeAll
	static void stopBusyService(TestReporter reporter) {
		try (ScriptedBackend backend = ScriptedNameService.start();
				RunningService gateway = start(backend, DRAIN_DELAY, GRACE_PERIOD)) {
			gateway.awaitReady();
			SteadyLoad.warmUp(gateway);
			// The timeline asks for this document. The first time, it takes seconds on a
			// busy machine.
			Assertions.assertThat(Http.get(gateway.http(), "/v3/api-docs").status()).isEqualTo(200);
			backend.behave((call) -> {
				call.sendNext(3);
				if (!call.method().endsWith("getStream")) {
					call.later(CALL, call::answer);
				}
			});
			stream = RawHttp.open(gateway.http(), "GET", STREAM, "X-Request-ID: stopped");
			streamEnd = CompletableFuture.supplyAsync(GatewayShutdownIT::readStream, Thread::startVirtualThread);
			int before = gateway.log().accessLines().size();
			try (SteadyLoad load = SteadyLoad.of(50).on(gateway)) {
				load.continueFor(CALL.plus(CALL));
				lateStreamIsWhole = CompletableFuture.supplyAsync(() -> readToItsEnd(gateway), CompletableFuture
					.delayedExecutor(DRAIN_DELAY.toMillis() / 2, TimeUnit.MILLISECONDS, Thread::startVirtualThread));
				timeline = Timeline.ofStopping(gateway, () -> "",
						() -> String.valueOf(Http.get(gateway.http(), "/v3/api-docs").status()));
				responses = load.stop();
			}
			accessLines = gateway.log().accessLines();
			accessLines = accessLines.subList(before, accessLines.size());
			reporter.publishEntry("gateway stopped",
					"not ready after %d ms, closed after %d ms, stream ended after %d ms, gone after %d ms with %d; %s"
						.formatted(timeline.first((moment) -> !moment.readiness().equals("UP")).toMillis(),
								timeline.first((moment) -> !moment.call().equals("200")).toMillis(),
								Duration.between(timeline.terminated(), streamEnd.join()).toMillis(),
								timeline.length().toMillis(), timeline.exitStatus(), responses));
		}
		finally {
			if (stream != null) {
				stream.close();
			}
		}
	}

	@Test
	void itIsNotReadyFromTheFirstMomentOn() {
		Assertions.assertThat(timeline.between(AT_ONCE, DRAIN_DELAY))
			.isNotEmpty()
			.allSatisfy((moment) -> Assertions.assertThat(moment.readiness()).isEqualTo("OUT_OF_SERVICE"));
	}

	@Test
	void itAnswersEveryRequestDuringTheDrainDelay() {
		// A request sent shortly before the port closes may arrive too late on a busy
		// machine.
		Duration margin = TestLength.isLong() ? Duration.ZERO : AT_ONCE.dividedBy(2);
		responses.startedBetween(Instant.MIN, timeline.terminated().plus(DRAIN_DELAY).minus(margin)).assertNoFailures();
		Instant lastEnd = responses.where(Response::isSuccess).all().getLast().end();
		Assertions.assertThat(lastEnd)
			.as("the last answer came after the drain delay")
			.isAfter(timeline.terminated().plus(DRAIN_DELAY).plus(CALL.dividedBy(2)));
	}

	@Test
	void itAcceptsNoNewRequestsAfterTheDrainDelay() {
		Instant closed = timeline.terminated().plus(DRAIN_DELAY).plus(AT_ONCE);
		Assertions.assertThat(responses.startedFrom(closed).countByStatus()).doesNotContainKey(200);
	}

	@Test
	void itWritesAnAccessLineForEveryRequest() {
		long answered = responses.where(Response::isSuccess).count();
		Assertions.assertThat(accessLines)
			.filteredOn((line) -> line.line().text("path").equals("/api/v1/say-hello"))
			.filteredOn((line) -> line.status().equals("200"))
			.hasSize(Math.toIntExact(answered));
	}

	@Test
	void aStreamThatIsOpenAfterTheGracePeriodEndsWithAMarkedError() {
		Instant graceIsOver = timeline.terminated().plus(DRAIN_DELAY).plus(GRACE_PERIOD);
		Assertions.assertThat(streamEnd.join()).isAfter(graceIsOver.minus(AT_ONCE));
		if (TestLength.isLong()) {
			Assertions.assertThat(streamEnd.join()).isBefore(graceIsOver.plus(AT_ONCE));
		}
		Assertions.assertThat(streamLines).hasSize(4);
		JsonNode error = JSON.readTree(streamLines.getLast()).path("error");
		Assertions.assertThat(error.path("code").asString("")).isEqualTo("UNAVAILABLE");
		Assertions.assertThat(error.path("requestId").asString("")).isEqualTo("stopped");
		Assertions.assertThat(stream.body().isComplete()).isFalse();
	}

	@Test
	void aStreamThatBeganDuringTheDrainEndsWithAMarkedErrorToo() {
		Assertions.assertThat(lateStreamIsWhole).succeedsWithin(Duration.ofSeconds(30)).isEqualTo(false);
	}

	@Test
	void theShutdownTakesLittleLongerThanDrainDelayAndGracePeriod() {
		Assertions.assertThat(timeline.exitStatus()).isIn(0, 143);
		if (TestLength.isLong()) {
			Assertions.assertThat(timeline.length()).isLessThan(DRAIN_DELAY.plus(GRACE_PERIOD).plusSeconds(2));
		}
	}

	@Test
	void anIdleServiceExitsRightAfterTheDrainDelay(TestReporter reporter) {
		Duration drainDelay = Duration.ofSeconds(1);
		Duration gracePeriod = Duration.ofSeconds(20);
		try (ScriptedBackend backend = ScriptedNameService.start();
				RunningService gateway = start(backend, drainDelay, gracePeriod)) {
			gateway.awaitReady();
			Assertions.assertThat(Http.get(gateway.http(), "/api/v1/say-hello?name=test").status()).isEqualTo(200);
			Stop stop = Stop.of(gateway);
			reporter.publishEntry("idle gateway gone after", stop.length().toMillis() + " ms");
			stop.assertOrderlyWithin(drainDelay, drainDelay.plusSeconds(3));
			stop.assertDidNotWaitFor(gracePeriod);
		}
	}

	private static boolean readToItsEnd(RunningService gateway) {
		try (RawHttp late = RawHttp.open(gateway.http(), "GET", STREAM)) {
			late.body().readAllBytes();
			return late.body().isComplete();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static Instant readStream() {
		try {
			for (String line = stream.body().line(); line != null; line = stream.body().line()) {
				streamLines.add(line);
			}
			return Instant.now();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static RunningService start(ScriptedBackend backend, Duration drainDelay, Duration gracePeriod) {
		return Pair.startGateway(backend.port(),
				Settings.none()
					.with("greeting.shutdown.drain-delay", drainDelay.toSeconds() + "s")
					.with("greeting.shutdown.grace-period", gracePeriod.toSeconds() + "s")
					.with("greeting.grpc.client.name-service.stream-idle-timeout", "60s"));
	}

}
