package dev.greeting.system.limits;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

import com.google.protobuf.MessageLite;
import dev.greeting.contract.api.ApiRequest;
import dev.greeting.contract.api.HelloRequest;
import dev.greeting.platform.test.http.Http;
import dev.greeting.system.grpc.GrpcClient;
import dev.greeting.system.http2.RawHttp2;
import dev.greeting.system.launch.Footprint;
import dev.greeting.system.launch.Idle;
import dev.greeting.system.launch.Launcher;
import dev.greeting.system.launch.Metrics;
import dev.greeting.system.launch.RunningService;
import dev.greeting.system.launch.Service;
import dev.greeting.system.launch.Settings;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.TestReporter;

/**
 * The default limits in the heap of the image: callers with a window of 0 use up all
 * limits and never read. What the first test leaves open adds to the load of later tests.
 */
@Tag("load")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class NameServiceAtItsLimitsIT {

	/** Less than the quarter of 384 MiB that the image has under compose. */
	private static final String HEAP = "-Xmx88m";

	private static final int CALLS_PER_CONNECTION = 640;

	private static final int STREAMS = 768;

	private static final int INFRASTRUCTURE_STREAMS = 256;

	private static final int STALLED_STREAM = 32 * 1024;

	private static final int UNKNOWN_TYPE = 255;

	private static final int START_GROUP_15 = 15 << 3 | 3;

	private static final int END_GROUP_15 = 15 << 3 | 4;

	private static RunningService nameService;

	private static GrpcClient client;

	private static final List<RawHttp2> callers = new ArrayList<>();

	@BeforeAll
	static void start() {
		nameService = Launcher.configured()
			.start(Service.NAME_SERVICE, Settings.none()
				.onJvm(HEAP)
				.onJvm("-XX:+ExitOnOutOfMemoryError")
				// These callers do not answer pings, but malicious ones would.
				.with("grpc.server.enable-keep-alive", false));
		nameService.awaitReady();
		client = GrpcClient.of(nameService);
		client.getStream(10_000).forEachRemaining((item) -> {
		});
	}

	@AfterAll
	static void stop() {
		callers.forEach(RawHttp2::close);
		client.close();
		nameService.close();
	}

	@Test
	@Order(1)
	void anUnreadStreamHoldsLessThan32Kilobytes(TestReporter reporter) {
		long before = Footprint.of(nameService).heap();
		stall("api.Api/getStream", ApiRequest.newBuilder().setLength(Integer.MAX_VALUE).build(), STREAMS);
		awaitUsed("grpc-streams", STREAMS);
		Idle.await(nameService);
		long each = (Footprint.of(nameService).heap() - before) / STREAMS;
		reporter.publishEntry("a stalled stream", each + " bytes of heap");
		Assertions.assertThat(each).isLessThan(STALLED_STREAM);
		assertRejected(() -> client.getStream(1).hasNext());
	}

	@Test
	@Order(2)
	void otherCallersAreServedWhenEveryLimitIsReached(TestReporter reporter) {
		stall("grpc.health.v1.Health/Watch", HealthCheckRequest.getDefaultInstance(), INFRASTRUCTURE_STREAMS);
		awaitUsed("grpc-infrastructure-streams", INFRASTRUCTURE_STREAMS);
		assertRejected(() -> HealthGrpc.newBlockingStub(client.channel())
			.withDeadlineAfter(10, TimeUnit.SECONDS)
			.watch(HealthCheckRequest.getDefaultInstance())
			.hasNext());
		stall("api.Api/sayHello", HelloRequest.newBuilder().setName("test").build(), 1_500);
		awaitUsed("grpc-calls", 1_500);
		stall("api.Api/getAll", ApiRequest.newBuilder().setLength(10_000).build(), 200);
		Awaitility.await("responses are rejected")
			.atMost(60, TimeUnit.SECONDS)
			.until(() -> rejected("grpc-unread-response-bytes") > 0);
		Idle.await(nameService);
		reporter.publishEntry("all limits reached", Footprint.of(nameService).toString());
		assertOthersAreAnswered();
		assertRejected(() -> client.getAll(10_000));
		Assertions.assertThat(nameService.isAlive()).isTrue();
		Assertions.assertThat(nameService.output()).doesNotContain("OutOfMemoryError");
	}

	@Test
	@Order(3)
	void callsWithoutARequestDoNotLockOutOthers(TestReporter reporter) {
		for (String method : List.of("api.Api/sayHello", "grpc.health.v1.Health/Check")) {
			for (int connection = 0; connection < 12; connection++) {
				RawHttp2 caller = RawHttp2.open(nameService.grpcPort());
				callers.add(caller);
				for (int call = 0; call < CALLS_PER_CONNECTION; call++) {
					caller.send(RawHttp2.call(2 * call + 1, method));
				}
			}
		}
		Awaitility.await("calls are rejected")
			.atMost(60, TimeUnit.SECONDS)
			.until(() -> rejected("grpc-open-calls") > 0);
		Awaitility.await("calls are reset")
			.atMost(60, TimeUnit.SECONDS)
			.until(() -> rejected("grpc-pending-infrastructure-calls") > 0);
		// While calls arrive faster than they are reset, probes may be reset as well.
		Idle.await(nameService);
		reporter.publishEntry("15,360 calls without a request as well", Footprint.of(nameService).toString());
		assertHealthIsAnswered();
		Awaitility.await("requests have timed out")
			.atMost(60, TimeUnit.SECONDS)
			.until(() -> Metrics.of(nameService).sum("grpc_server_request_timeouts_total") > 0);
		assertOthersAreAnswered();
		Assertions.assertThat(nameService.isAlive()).isTrue();
	}

	@Test
	@Order(4)
	void requestsThatAreNotFinishedKeepNobodyOut(TestReporter reporter) throws IOException {
		byte[] most = new byte[65_000];
		most[3] = (byte) 0xff;
		most[4] = (byte) 0xff;
		double before = rejected("grpc-unfinished-request-bytes");
		assertHarmless("500 requests of nearly 64 KB", reporter, 500, CALLS_PER_CONNECTION,
				(caller, stream) -> caller.sendInFrames(stream, most, 16_384));
		Assertions.assertThat(rejected("grpc-unfinished-request-bytes")).isGreaterThan(before);
		byte[] filler = RawHttp2.frame(UNKNOWN_TYPE, 0, 0, new byte[16_000]);
		assertHarmless("parts of one byte between long frames", reporter, 10, 1, (caller, stream) -> {
			for (int sent = 0; sent < 900; sent++) {
				caller.sendInFrames(stream, Arrays.copyOfRange(most, sent, sent + 1), 1);
				caller.send(filler);
			}
		});
		assertHarmless("parts of no byte between long frames", reporter, 10, 1, (caller, stream) -> {
			for (int sent = 0; sent < 900; sent++) {
				caller.send(RawHttp2.frame(RawHttp2.DATA, 0, stream));
				caller.send(filler);
			}
		});
		assertHarmless("requests in frames of one byte", reporter, 10, 1,
				(caller, stream) -> caller.sendInFrames(stream, Arrays.copyOf(most, 20_000), 1));
	}

	@Test
	@Order(5)
	void requestsFullOfUnknownFieldsKeepNobodyOut(TestReporter reporter) throws IOException {
		callers.forEach(RawHttp2::close);
		callers.clear();
		Awaitility.await("all calls have ended")
			.atMost(60, TimeUnit.SECONDS)
			.until(() -> Metrics.of(nameService)
				.sum("concurrency_limit_used", (sample) -> sample.has("limit", "grpc-open-calls")) == 0);
		byte[] groups = nestedGroups(16_000);
		assertHarmless("3,000 requests of 16 KB, groups in groups", reporter, 3_000, CALLS_PER_CONNECTION,
				(caller, stream) -> caller.send(RawHttp2.message(stream, groups)));
	}

	/**
	 * Unknown groups of two bytes, 50 in each other.
	 */
	private static byte[] nestedGroups(int size) {
		byte[] groups = new byte[size];
		for (int index = 0; index < size; index++) {
			groups[index] = (byte) ((index % 100 < 50) ? START_GROUP_15 : END_GROUP_15);
		}
		return groups;
	}

	private static void assertHarmless(String requests, TestReporter reporter, int calls, int callsPerConnection,
			Request request) throws IOException {
		for (int left = calls; left > 0; left -= callsPerConnection) {
			RawHttp2 caller = RawHttp2.open(nameService.grpcPort());
			callers.add(caller);
			for (int call = 0; call < Math.min(left, callsPerConnection); call++) {
				caller.send(RawHttp2.call(2 * call + 1, "api.Api/sayHello"));
				request.send(caller, 2 * call + 1);
			}
		}
		assertOthersAreAnswered();
		reporter.publishEntry(requests, Footprint.of(nameService).toString());
		Assertions.assertThat(nameService.isAlive()).isTrue();
		Assertions.assertThat(nameService.output()).doesNotContain("OutOfMemoryError");
	}

	private interface Request {

		void send(RawHttp2 caller, int stream) throws IOException;

	}

	private static void assertOthersAreAnswered() {
		for (int call = 0; call < 30; call++) {
			long start = System.nanoTime();
			Assertions.assertThat(client.sayHello("test")).isEqualTo("Hello test!");
			assertHealthIsAnswered();
			Assertions.assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(5));
		}
	}

	private static void assertHealthIsAnswered() {
		Assertions
			.assertThat(HealthGrpc.newBlockingStub(client.channel())
				.withDeadlineAfter(10, TimeUnit.SECONDS)
				.check(HealthCheckRequest.getDefaultInstance())
				.getStatus())
			.isEqualTo(ServingStatus.SERVING);
		Assertions.assertThat(Http.get(nameService.management(), "/actuator/health/readiness").status()).isEqualTo(200);
	}

	private static void stall(String method, MessageLite request, int calls) {
		byte[] message = request.toByteArray();
		for (int left = calls; left > 0; left -= CALLS_PER_CONNECTION) {
			RawHttp2 caller = RawHttp2.openWithoutWindow(nameService.grpcPort());
			callers.add(caller);
			for (int call = 0; call < Math.min(left, CALLS_PER_CONNECTION); call++) {
				caller.send(RawHttp2.call(2 * call + 1, method));
				caller.send(RawHttp2.message(2 * call + 1, message));
			}
		}
	}

	private static void assertRejected(ThrowingCallable call) {
		StatusRuntimeException ex = Assertions.catchThrowableOfType(StatusRuntimeException.class, call);
		Assertions.assertThat(ex).as("rejected").isNotNull();
		Assertions.assertThat(ex.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
		Assertions.assertThat(GrpcClient.errorInfo(ex).getReason()).isEqualTo("CONCURRENCY_LIMIT");
	}

	private static void awaitUsed(String limit, int used) {
		Awaitility.await(limit)
			.atMost(60, TimeUnit.SECONDS)
			.until(() -> Metrics.of(nameService)
				.sum("concurrency_limit_used", (sample) -> sample.has("limit", limit)) >= used);
	}

	private static double rejected(String limit) {
		return Metrics.of(nameService).sum("concurrency_limit_rejected_total", (sample) -> sample.has("limit", limit));
	}

}
