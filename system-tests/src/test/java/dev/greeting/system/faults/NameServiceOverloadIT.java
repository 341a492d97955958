package dev.greeting.system.faults;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import dev.greeting.contract.api.ApiGrpc;
import dev.greeting.contract.api.ApiRequest;
import dev.greeting.platform.test.http.Http;
import dev.greeting.system.grpc.GrpcClient;
import dev.greeting.system.http2.RawHttp2;
import dev.greeting.system.launch.Launcher;
import dev.greeting.system.launch.RunningService;
import dev.greeting.system.launch.Service;
import dev.greeting.system.launch.Settings;
import dev.greeting.system.launch.TestLength;
import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * A name-service under more load than it can serve, from callers without a gateway. There
 * are many more callers than permits, and each makes its next call as soon as it has a
 * response. How many calls are served depends on the CPU that the callers leave, and is
 * only reported.
 */
@Tag("load")
@Isolated
class NameServiceOverloadIT {

	private static final int PERMITS = 16;

	private static final int CALLERS = 100;

	private static final int UNLIMITED = 1_000_000;

	private static final ApiRequest REQUEST = ApiRequest.newBuilder().setLength(10_000).build();

	/**
	 * The generator does not parse the responses, to leave the CPU to the service.
	 */
	private static final MethodDescriptor<ApiRequest, Integer> GET_ALL = ApiGrpc.getGetAllMethod()
		.toBuilder(ApiGrpc.getGetAllMethod().getRequestMarshaller(), new Length())
		.build();

	private static final Duration FLOOD = TestLength.choose(Duration.ofSeconds(5), Duration.ofSeconds(60));

	private static RunningService nameService;

	private static GrpcClient client;

	private static GrpcClient probe;

	@BeforeAll
	static void start() {
		nameService = Launcher.configured()
			.start(Service.NAME_SERVICE, Settings.none().onJvm("-Xmx96m").with("greeting.limit.grpc-calls", PERMITS));
		nameService.awaitReady();
		client = GrpcClient.of(nameService);
		probe = GrpcClient.of(nameService);
	}

	@AfterAll
	static void stop() {
		client.close();
		probe.close();
		nameService.close();
	}

	@Test
	void excessCallsAreRejectedAtOnceAndHealthIsAnswered(TestReporter reporter) throws Exception {
		call(Duration.ofSeconds(3), UNLIMITED, PERMITS / 2);
		long peak = rate(call(Duration.ofSeconds(3), UNLIMITED, PERMITS / 2), Duration.ofSeconds(3));
		List<Answer> calm = call(Duration.ofSeconds(2), (int) (peak / 4), PERMITS / 2);
		List<Answer> flood;
		List<Duration> looks;
		try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
			Instant end = Instant.now().plus(FLOOD);
			Future<List<Duration>> looking = threads.submit(() -> checkHealthUntil(end));
			flood = call(FLOOD, UNLIMITED, CALLERS);
			looks = looking.get(30, TimeUnit.SECONDS);
		}
		List<Answer> rejections = flood.stream().filter((answer) -> answer.rejection() != null).toList();
		List<Answer> after = call(Duration.ofSeconds(2), (int) (peak / 4), PERMITS / 2);
		Duration slowestLook = looks.stream().max(Duration::compareTo).orElseThrow();
		reporter.publishEntry(CALLERS + " callers, gRPC",
				"peak %d/s; in the flood served %d/s, rejected %d/s after %d us (median); health slowest %d ms; calm %d us, after %d us"
					.formatted(peak, rate(flood, FLOOD), rejections.size() / FLOOD.toSeconds(),
							median(rejections).toNanos() / 1_000, slowestLook.toMillis(),
							median(calm).toNanos() / 1_000, median(after).toNanos() / 1_000));
		Assertions.assertThat(rejections).hasSizeGreaterThan(flood.size() / 2);
		Assertions.assertThat(rate(flood, FLOOD)).isPositive();
		Assertions.assertThat(rejections).allMatch(Answer::isRejectedForLoad);
		Assertions.assertThat(looks).isNotEmpty();
		Assertions.assertThat(after).isNotEmpty().allMatch((answer) -> answer.rejection() == null);
		Assertions.assertThat(nameService.isAlive()).isTrue();
		if (TestLength.isLong()) {
			Assertions.assertThat(median(rejections)).isLessThan(Duration.ofMillis(100));
			Assertions.assertThat(looks).hasSizeGreaterThan((int) FLOOD.toSeconds() / 2);
			Assertions.assertThat(slowestLook).isLessThan(Duration.ofSeconds(1));
			Assertions.assertThat(median(after)).isLessThan(median(calm).plusMillis(20));
		}
	}

	@Test
	void callsThatNeverSendTheirRequestHoldNoPermits() throws IOException {
		try (RawHttp2 connection = RawHttp2.open(nameService.grpcPort())) {
			for (int call = 0; call < 2 * PERMITS; call++) {
				connection.send(RawHttp2.call(2 * call + 1, "api.Api/sayHello"));
			}
			// The ping is answered after everything before it has been processed.
			connection.send(RawHttp2.frame(RawHttp2.PING, 0, 0, new byte[8]));
			Assertions.assertThat(connection.read(RawHttp2.PING)).isNotNull();
			Assertions.assertThat(client.sayHello("test")).isEqualTo("Hello test!");
		}
	}

	private static long rate(List<Answer> answers, Duration duration) {
		return answers.stream().filter((answer) -> answer.rejection() == null).count() / duration.toSeconds();
	}

	private static Duration median(List<Answer> answers) {
		return answers.stream().map(Answer::latency).sorted().toList().get(answers.size() / 2);
	}

	private static List<Duration> checkHealthUntil(Instant end) {
		List<Duration> looks = new ArrayList<>();
		while (Instant.now().isBefore(end)) {
			looks.add(checkHealth());
			LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500));
		}
		return looks;
	}

	private static Duration checkHealth() {
		long start = System.nanoTime();
		ServingStatus status = HealthGrpc.newBlockingStub(probe.channel())
			.withDeadlineAfter(5, TimeUnit.SECONDS)
			.check(HealthCheckRequest.getDefaultInstance())
			.getStatus();
		Assertions.assertThat(status).isEqualTo(ServingStatus.SERVING);
		Assertions.assertThat(Http.get(nameService.management(), "/actuator/health/readiness").status()).isEqualTo(200);
		return Duration.ofNanos(System.nanoTime() - start).dividedBy(2);
	}

	/**
	 * Makes calls for a time.
	 * @param perSecond how many, as far as permits are available
	 * @param outstanding how many calls may be in flight
	 */
	private static List<Answer> call(Duration duration, int perSecond, int outstanding) throws InterruptedException {
		Collection<Answer> answers = new ConcurrentLinkedQueue<>();
		Semaphore permits = new Semaphore(outstanding);
		long start = System.nanoTime();
		long end = start + duration.toNanos();
		for (long sent = 0; System.nanoTime() < end; sent++) {
			long due = start + sent * TimeUnit.SECONDS.toNanos(1) / perSecond;
			LockSupport.parkNanos(due - System.nanoTime());
			permits.acquire();
			long begin = System.nanoTime();
			ClientCalls.asyncUnaryCall(client.channel().newCall(GET_ALL, CallOptions.DEFAULT), REQUEST,
					new StreamObserver<>() {

						@Override
						public void onNext(Integer bytes) {
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

						private void end(com.google.rpc.Status rejection) {
							answers.add(new Answer(Duration.ofNanos(System.nanoTime() - begin), rejection));
							permits.release();
						}

					});
		}
		Assertions.assertThat(permits.tryAcquire(outstanding, 20, TimeUnit.SECONDS))
			.as("all calls have ended")
			.isTrue();
		return List.copyOf(answers);
	}

	/**
	 * Reads the length of a message.
	 */
	private static final class Length implements MethodDescriptor.Marshaller<Integer> {

		@Override
		public InputStream stream(Integer value) {
			throw new UnsupportedOperationException();
		}

		@Override
		public Integer parse(InputStream stream) {
			try {
				return (int) stream.skip(Integer.MAX_VALUE);
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

	}

	/**
	 * How a call ended.
	 *
	 * @param latency how long it took
	 * @param rejection the error, or null if there was none
	 */
	private record Answer(Duration latency, com.google.rpc.Status rejection) {

		boolean isRejectedForLoad() {
			return this.rejection.getCode() == Status.Code.RESOURCE_EXHAUSTED.value()
					&& this.rejection.getDetailsList().stream().anyMatch((detail) -> detail.is(RetryInfo.class))
					&& this.rejection.getDetailsList().stream().anyMatch((detail) -> detail.is(ErrorInfo.class));
		}

	}

}
