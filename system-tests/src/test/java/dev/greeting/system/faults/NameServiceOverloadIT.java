package dev.greeting.system.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import dev.greeting.contract.api.ApiGrpc;
import dev.greeting.contract.api.ApiRequest;
import dev.greeting.contract.api.Items;
import dev.greeting.system.grpc.GrpcClient;
import dev.greeting.system.http.Http;
import dev.greeting.system.launch.Launcher;
import dev.greeting.system.launch.RunningService;
import dev.greeting.system.launch.Service;
import dev.greeting.system.launch.Settings;
import dev.greeting.system.launch.TestLength;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/**
 * A name-service that gets more calls than it can carry, from callers with no gateway
 * between. The calls are heavy, 10,000 items each, so that a generator on the same
 * machine can offer ten times as many. How much is served in the flood depends on what
 * the generator leaves of the CPU, and is only reported.
 */
class NameServiceOverloadIT {

	private static final int PLACES = 16;

	private static final ApiRequest REQUEST = ApiRequest.newBuilder().setLength(10_000).build();

	private static final Duration FLOOD = TestLength.choose(Duration.ofSeconds(8), Duration.ofSeconds(60));

	private RunningService nameService;

	private GrpcClient client;

	@BeforeEach
	void start() {
		this.nameService = Launcher.configured()
			.start(Service.NAME_SERVICE, Settings.none().onJvm("-Xmx96m").with("greeting.limit.grpc-calls", PLACES));
		this.nameService.awaitReady();
		this.client = GrpcClient.of(this.nameService);
	}

	@AfterEach
	void stop() {
		this.client.close();
		this.nameService.close();
	}

	@Test
	void whatIsTooMuchIsRefusedAtOnceAndHealthIsAnswered(TestReporter reporter) throws InterruptedException {
		call(Duration.ofSeconds(3), 1_000_000, PLACES / 2);
		long peak = rate(call(Duration.ofSeconds(3), 1_000_000, PLACES / 2), Duration.ofSeconds(3));
		List<Duration> looks = new ArrayList<>();
		Thread looking = Thread.ofVirtual().start(() -> {
			while (!Thread.currentThread().isInterrupted()) {
				looks.add(lookAtHealth());
				LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500));
			}
		});
		List<Answer> flood = call(FLOOD, (int) (10 * peak), 5_000);
		looking.interrupt();
		looking.join();
		List<Answer> refusals = flood.stream().filter((answer) -> answer.refusal() != null).toList();
		List<Duration> latencies = refusals.stream().map(Answer::latency).sorted().toList();
		Duration median = latencies.get(latencies.size() / 2);
		List<Answer> after = call(Duration.ofSeconds(2), (int) (peak / 4), PLACES / 2);
		reporter.publishEntry("ten times the load, gRPC",
				"peak %d/s; offered %d/s, served %d/s, refused %d/s after %d us (median); health slowest %d ms"
					.formatted(peak, flood.size() / FLOOD.toSeconds(), rate(flood, FLOOD),
							refusals.size() / FLOOD.toSeconds(), TimeUnit.NANOSECONDS.toMicros(median.toNanos()),
							looks.stream().max(Duration::compareTo).orElseThrow().toMillis()));
		Assertions.assertThat(refusals).hasSizeGreaterThan(flood.size() / 2);
		Assertions.assertThat(rate(flood, FLOOD)).isPositive();
		Assertions.assertThat(median).isLessThan(Duration.ofMillis(100));
		Assertions.assertThat(refusals).allMatch(Answer::isRefusedForLoad);
		Assertions.assertThat(looks).allMatch((look) -> look.compareTo(Duration.ofSeconds(1)) < 0);
		Assertions.assertThat(after).isNotEmpty().allMatch((answer) -> answer.refusal() == null);
		Assertions.assertThat(this.nameService.isAlive()).isTrue();
	}

	private static long rate(List<Answer> answers, Duration duration) {
		return answers.stream().filter((answer) -> answer.refusal() == null).count() / duration.toSeconds();
	}

	private Duration lookAtHealth() {
		long start = System.nanoTime();
		ServingStatus status = HealthGrpc.newBlockingStub(this.client.channel())
			.check(HealthCheckRequest.getDefaultInstance())
			.getStatus();
		Assertions.assertThat(status).isEqualTo(ServingStatus.SERVING);
		Assertions.assertThat(Http.get(this.nameService.management(), "/actuator/health/readiness").status())
			.isEqualTo(200);
		return Duration.ofNanos(System.nanoTime() - start).dividedBy(2);
	}

	/**
	 * Calls for a time.
	 * @param perSecond how often, if there is room
	 * @param outstanding how many calls may be under way
	 */
	private List<Answer> call(Duration duration, int perSecond, int outstanding) throws InterruptedException {
		Collection<Answer> answers = new ConcurrentLinkedQueue<>();
		Semaphore room = new Semaphore(outstanding);
		ApiGrpc.ApiStub stub = ApiGrpc.newStub(this.client.channel());
		long start = System.nanoTime();
		long end = start + duration.toNanos();
		for (long sent = 0; System.nanoTime() < end; sent++) {
			long due = start + sent * TimeUnit.SECONDS.toNanos(1) / perSecond;
			LockSupport.parkNanos(due - System.nanoTime());
			room.acquire();
			long begin = System.nanoTime();
			stub.getAll(REQUEST, new StreamObserver<>() {

				@Override
				public void onNext(Items items) {
					// the end counts
				}

				@Override
				public void onError(Throwable error) {
					end(StatusProto.fromThrowable(error));
				}

				@Override
				public void onCompleted() {
					end(null);
				}

				private void end(com.google.rpc.Status refusal) {
					answers.add(new Answer(Duration.ofNanos(System.nanoTime() - begin), refusal));
					room.release();
				}

			});
		}
		Assertions.assertThat(room.tryAcquire(outstanding, 20, TimeUnit.SECONDS)).as("all calls have ended").isTrue();
		return List.copyOf(answers);
	}

	/**
	 * How a call ended.
	 *
	 * @param latency how long it took
	 * @param refusal the error, or null if there was none
	 */
	private record Answer(Duration latency, com.google.rpc.Status refusal) {

		boolean isRefusedForLoad() {
			return this.refusal.getCode() == Status.Code.RESOURCE_EXHAUSTED.value()
					&& this.refusal.getDetailsList().stream().anyMatch((detail) -> detail.is(RetryInfo.class))
					&& this.refusal.getDetailsList().stream().anyMatch((detail) -> detail.is(ErrorInfo.class));
		}

	}

}
