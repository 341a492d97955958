package dev.greeting.system.faults;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import dev.greeting.contract.api.ApiGrpc;
import dev.greeting.contract.api.ApiRequest;
import dev.greeting.contract.api.Item;
import dev.greeting.contract.names.ProcessNameRequest;
import dev.greeting.contract.names.Service1Grpc;
import dev.greeting.system.grpc.GrpcClient;
import dev.greeting.system.launch.Launcher;
import dev.greeting.system.launch.RunningService;
import dev.greeting.system.launch.Service;
import dev.greeting.system.launch.Settings;
import dev.greeting.system.launch.TestLength;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/**
 * A name-service with calls in flight after SIGTERM.
 */
class NameServiceShutdownIT {

	private static final Duration DRAIN_DELAY = Duration.ofSeconds(3);

	private static final Duration GRACE_PERIOD = Duration.ofSeconds(3);

	private static final Duration AT_ONCE = Duration.ofSeconds(1);

	private static final Duration PATIENCE = Duration.ofSeconds(2);

	private static Timeline timeline;

	private static Stream unfinished;

	private static Stream finishing;

	private static Stream stalled;

	@BeforeAll
	static void stopServiceWithThreeStreams(TestReporter reporter) {
		try (RunningService nameService = start(DRAIN_DELAY, GRACE_PERIOD);
				GrpcClient client = GrpcClient.of(nameService)) {
			nameService.awaitReady();
			client.processName("warm");
			Assertions.assertThat(health(client.channel())).isEqualTo("SERVING");
			unfinished = new Stream(client.channel(), Integer.MAX_VALUE, 10);
			finishing = new Stream(client.channel(), 20_000, 10);
			stalled = new Stream(client.channel(), Integer.MAX_VALUE, 10);
			later(DRAIN_DELAY.plusSeconds(1), finishing::readOn);
			// Early enough for a busy machine: a stream that nobody reads cannot carry
			// its status.
			later(DRAIN_DELAY.plus(GRACE_PERIOD).minusMillis(1_500), unfinished::readOn);
			timeline = Timeline.ofStopping(nameService, () -> health(client.channel()), () -> call(client.channel()));
			stalled.readOn();
			reporter.publishEntry("name-service stopped",
					"not ready after %d ms, closed after %d ms, stream ended with %s, gone after %d ms with %d"
						.formatted(timeline.first((moment) -> !moment.readiness().equals("UP")).toMillis(),
								timeline.first((moment) -> !moment.call().equals("X")).toMillis(), unfinished.status(),
								timeline.length().toMillis(), timeline.exitStatus()));
		}
	}

	@Test
	void itIsNotReadyFromTheFirstMomentOn() {
		Assertions.assertThat(timeline.between(AT_ONCE, DRAIN_DELAY)).isNotEmpty().allSatisfy((moment) -> {
			Assertions.assertThat(moment.readiness()).isEqualTo("OUT_OF_SERVICE");
			Assertions.assertThat(moment.health()).isEqualTo("NOT_SERVING");
		});
	}

	@Test
	void itServesNewCallsDuringTheDrainDelay() {
		Assertions.assertThat(timeline.between(Duration.ZERO, DRAIN_DELAY))
			.isNotEmpty()
			.allSatisfy((moment) -> Assertions.assertThat(moment.call()).isEqualTo("X"));
	}

	@Test
	void itAcceptsNoNewCallsAfterTheDrainDelay() {
		Duration closed = timeline.first((moment) -> moment.call().equals(Timeline.NOTHING));
		Assertions.assertThat(closed).isBetween(DRAIN_DELAY.minus(AT_ONCE), timeline.length());
		if (TestLength.isLong()) {
			Assertions.assertThat(closed).isLessThan(DRAIN_DELAY.plus(AT_ONCE));
		}
	}

	@Test
	void aStreamThatIsReadWithinTheGracePeriodIsComplete() {
		Assertions.assertThat(finishing.status().getCode()).isEqualTo(Status.Code.OK);
		Assertions.assertThat(finishing.count).isEqualTo(20_000);
		Assertions.assertThat(finishing.end).isAfter(timeline.terminated().plus(DRAIN_DELAY));
	}

	@Test
	void aStreamThatOutlastsTheGracePeriodEndsWithAnError() {
		Assertions.assertThat(unfinished.status().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
		Assertions.assertThat(timeline.length())
			.as("it had the grace period")
			.isGreaterThanOrEqualTo(DRAIN_DELAY.plus(GRACE_PERIOD));
	}

	@Test
	void anUnreadStreamEndsWithAnErrorToo() {
		Assertions.assertThat(stalled.status().isOk()).isFalse();
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
		try (RunningService nameService = start(drainDelay, gracePeriod)) {
			nameService.awaitReady();
			Stop stop = Stop.of(nameService);
			reporter.publishEntry("idle name-service gone after", stop.length().toMillis() + " ms");
			stop.assertOrderlyWithin(drainDelay, drainDelay.plusSeconds(3));
			stop.assertDidNotWaitFor(gracePeriod);
		}
	}

	private static RunningService start(Duration drainDelay, Duration gracePeriod) {
		return Launcher.configured()
			.start(Service.NAME_SERVICE,
					Settings.none()
						.with("greeting.shutdown.drain-delay", drainDelay.toSeconds() + "s")
						.with("greeting.shutdown.grace-period", gracePeriod.toSeconds() + "s"));
	}

	private static void later(Duration delay, Runnable action) {
		CompletableFuture.delayedExecutor(delay.toMillis(), TimeUnit.MILLISECONDS, Thread::startVirtualThread)
			.execute(action);
	}

	private static String call(Channel channel) {
		return Service1Grpc.newBlockingStub(channel)
			.withDeadlineAfter(PATIENCE.toSeconds(), TimeUnit.SECONDS)
			.processName(ProcessNameRequest.newBuilder().setName("x").build())
			.getName();
	}

	private static String health(Channel channel) {
		return HealthGrpc.newBlockingStub(channel)
			.withDeadlineAfter(PATIENCE.toSeconds(), TimeUnit.SECONDS)
			.check(HealthCheckRequest.getDefaultInstance())
			.getStatus()
			.name();
	}

	/**
	 * A stream that is read only on demand.
	 */
	private static final class Stream implements ClientResponseObserver<ApiRequest, Item> {

		private final CompletableFuture<Status> status = new CompletableFuture<>();

		private final int initial;

		private ClientCallStreamObserver<ApiRequest> call;

		private volatile int count;

		private volatile Instant end;

		Stream(Channel channel, int length, int initial) {
			this.initial = initial;
			ApiGrpc.newStub(channel).getStream(ApiRequest.newBuilder().setLength(length).build(), this);
			Awaitility.await().until(() -> this.count == initial);
		}

		Status status() {
			return this.status.orTimeout(30, TimeUnit.SECONDS).join();
		}

		void readOn() {
			this.call.request(Integer.MAX_VALUE - this.initial);
		}

		@Override
		public void beforeStart(ClientCallStreamObserver<ApiRequest> call) {
			this.call = call;
			call.disableAutoRequestWithInitial(this.initial);
		}

		@Override
		public void onNext(Item item) {
			this.count = item.getId();
		}

		@Override
		public void onError(Throwable error) {
			end(Status.fromThrowable(error));
		}

		@Override
		public void onCompleted() {
			end(Status.OK);
		}

		private void end(Status status) {
			this.end = Instant.now();
			this.status.complete(status);
		}

	}

}
