package dev.greeting.system.limits;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import dev.greeting.contract.api.ApiRequest;
import dev.greeting.contract.api.HelloRequest;
import dev.greeting.system.grpc.GrpcClient;
import dev.greeting.system.http2.RawHttp2;
import dev.greeting.system.http2.RawHttp2.Frame;
import dev.greeting.system.launch.Launcher;
import dev.greeting.system.launch.Metrics;
import dev.greeting.system.launch.RunningService;
import dev.greeting.system.launch.Service;
import dev.greeting.system.launch.Settings;
import io.grpc.reflection.v1.ServerReflectionRequest;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The limits of one connection to the gRPC port, set to values that a test can reach.
 */
class GrpcConnectionLimitsIT {

	private static final int CALLS = 8;

	private static final int RESETS = 100;

	private static final Duration IDLE = Duration.ofSeconds(1);

	private static final Duration REQUEST = Duration.ofSeconds(1);

	private static final Duration WRITE = Duration.ofSeconds(1);

	private static final int MAX_CONCURRENT_STREAMS = 3;

	private static final int REFUSED_STREAM = 7;

	/**
	 * What the first bytes of a request take while the rest is missing: the smallest
	 * buffer, and the objects around it.
	 */
	private static final int FIRST_BYTES = 64 + 256;

	private static final int NO_ERROR = 0;

	private static final int CANCEL = 8;

	private static final int ENHANCE_YOUR_CALM = 11;

	private static final String HELLO = "api.Api/sayHello";

	private static RunningService nameService;

	@BeforeAll
	static void start() {
		nameService = Launcher.configured()
			.start(Service.NAME_SERVICE,
					Settings.none()
						.with("greeting.limit.grpc-calls-per-connection", CALLS)
						.with("greeting.limit.grpc-resets-per-second", RESETS)
						.with("greeting.limit.grpc-unfinished-requests", 4 * FIRST_BYTES + 10 + "B")
						.with("grpc.server.max-inbound-message-size", "512B")
						.with("greeting.limit.grpc-request-timeout", REQUEST.toSeconds() + "s")
						.with("greeting.limit.grpc-write-timeout", WRITE.toSeconds() + "s")
						.with("grpc.server.max-connection-idle", IDLE.toSeconds() + "s"));
		nameService.awaitReady();
	}

	@AfterAll
	static void stop() {
		nameService.close();
	}

	@Test
	void theLimitOfConcurrentCallsIsAnnounced() throws IOException {
		try (RawHttp2 connection = RawHttp2.open(nameService.grpcPort())) {
			ByteBuffer settings = ByteBuffer.wrap(connection.read(RawHttp2.SETTINGS).payload());
			int announced = -1;
			while (settings.hasRemaining()) {
				short id = settings.getShort();
				int value = settings.getInt();
				announced = (id == MAX_CONCURRENT_STREAMS) ? value : announced;
			}
			Assertions.assertThat(announced).isEqualTo(CALLS);
		}
	}

	@Test
	void callsUpToTheLimitMayBeOpenAndOneMoreIsRejected() throws IOException {
		try (RawHttp2 connection = RawHttp2.open(nameService.grpcPort())) {
			int last = 2 * CALLS + 1;
			for (int stream = 1; stream <= last; stream += 2) {
				connection.send(RawHttp2.call(stream, HELLO));
			}
			Frame reset = connection.read(RawHttp2.RST_STREAM);
			Assertions.assertThat(reset.stream()).isEqualTo(last);
			Assertions.assertThat(reset.error()).isEqualTo(REFUSED_STREAM);
			for (int stream = 1; stream < last; stream += 2) {
				connection.send(RawHttp2.message(stream, hello()));
			}
			for (int answered = 0; answered < CALLS; answered++) {
				Assertions.assertThat(connection.read(RawHttp2.DATA)).as("answer %d", answered).isNotNull();
			}
		}
	}

	@Test
	void resetsBelowTheLimitDoNoHarm() throws IOException {
		try (RawHttp2 connection = RawHttp2.open(nameService.grpcPort())) {
			int stream = openAndReset(connection, RESETS);
			connection.send(RawHttp2.call(stream, HELLO));
			connection.send(RawHttp2.message(stream, hello()));
			Frame answer = connection.read(RawHttp2.DATA);
			Assertions.assertThat(answer).as("the connection is open").isNotNull();
			Assertions.assertThat(answer.stream()).isEqualTo(stream);
		}
	}

	@Test
	void rapidResetClosesOnlyItsOwnConnection() throws IOException {
		try (GrpcClient client = GrpcClient.of(nameService);
				RawHttp2 connection = RawHttp2.open(nameService.grpcPort())) {
			CompletableFuture<Void> others = CompletableFuture.runAsync(() -> {
				for (int call = 0; call < 300; call++) {
					Assertions.assertThat(client.sayHello("test")).isEqualTo("Hello test!");
				}
			});
			int stream = openAndReset(connection, RESETS + 1);
			Frame goAway = connection.read(RawHttp2.GOAWAY);
			Assertions.assertThat(goAway).isNotNull();
			Assertions.assertThat(goAway.error()).isEqualTo(ENHANCE_YOUR_CALM);
			Assertions.assertThat(connection.read(RawHttp2.DATA)).as("closed after stream " + stream).isNull();
			others.join();
		}
	}

	@Test
	void anIdleConnectionIsClosed() throws IOException {
		try (RawHttp2 connection = RawHttp2.open(nameService.grpcPort())) {
			long start = System.nanoTime();
			Frame goAway = connection.read(RawHttp2.GOAWAY);
			Assertions.assertThat(goAway.error()).isEqualTo(NO_ERROR);
			Assertions.assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(IDLE.minusMillis(500));
		}
	}

	@Test
	void anOldConnectionGetsAGoAwayAndItsCallsFinish() throws IOException {
		try (RunningService aging = Launcher.configured()
			.start(Service.NAME_SERVICE, Settings.none().with("grpc.server.max-connection-age", "1s"))) {
			aging.awaitReady();
			try (RawHttp2 connection = RawHttp2.open(aging.grpcPort())) {
				connection.send(RawHttp2.call(1, HELLO));
				Assertions.assertThat(connection.read(RawHttp2.GOAWAY).error()).isEqualTo(NO_ERROR);
				connection.send(RawHttp2.message(1, hello()));
				Assertions.assertThat(connection.read(RawHttp2.DATA)).isNotNull();
			}
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "api.Api/getStream", "api.Api/getAll", "grpc.health.v1.Health/Check",
			"grpc.health.v1.Health/Watch" })
	void aCallWithAnUnreadResponseIsReset(String method) throws IOException {
		double before = Metrics.of(nameService).sum("grpc_server_write_timeouts_total");
		try (RawHttp2 connection = RawHttp2.openWithoutWindow(nameService.grpcPort())) {
			long start = System.nanoTime();
			connection.send(RawHttp2.call(1, method));
			connection.send(RawHttp2.message(1, method.startsWith("grpc.") ? new byte[0] : items(10_000)));
			Frame reset = connection.read(RawHttp2.RST_STREAM);
			Assertions.assertThat(reset.stream()).isEqualTo(1);
			Assertions.assertThat(reset.error()).isEqualTo(CANCEL);
			Assertions.assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(WRITE.minusMillis(500));
		}
		Assertions.assertThat(Metrics.of(nameService).sum("grpc_server_write_timeouts_total")).isEqualTo(before + 1);
	}

	@ParameterizedTest
	@ValueSource(strings = { HELLO, "api.Api/getStream", "grpc.health.v1.Health/Check" })
	void aCallWithoutARequestIsReset(String method) throws IOException {
		double before = Metrics.of(nameService).sum("grpc_server_request_timeouts_total");
		try (RawHttp2 connection = RawHttp2.open(nameService.grpcPort())) {
			connection.send(RawHttp2.call(1, method));
			Frame reset = connection.read(RawHttp2.RST_STREAM);
			Assertions.assertThat(reset.stream()).isEqualTo(1);
			Assertions.assertThat(reset.error()).isEqualTo(CANCEL);
		}
		Assertions.assertThat(Metrics.of(nameService).sum("grpc_server_request_timeouts_total")).isEqualTo(before + 1);
	}

	@Test
	void unfinishedRequestsWithinTheLimitMayFinish() throws IOException {
		try (RawHttp2 connection = RawHttp2.open(nameService.grpcPort())) {
			for (int number = 0; number < 3; number++) {
				begin(connection, number);
			}
			for (int number = 0; number < 3; number++) {
				finish(connection, number);
				Assertions.assertThat(connection.read(RawHttp2.DATA).stream()).isEqualTo(2 * number + 1);
			}
		}
		Awaitility.await().until(() -> unfinished("concurrency_limit_used") == 0);
	}

	@Test
	void anUnfinishedRequestAboveTheLimitResetsTheOldestAndCompleteRequestsAreServed() throws IOException {
		double before = unfinished("concurrency_limit_rejected_total");
		try (RawHttp2 connection = RawHttp2.open(nameService.grpcPort());
				GrpcClient client = GrpcClient.of(nameService)) {
			for (int number = 0; number < 4; number++) {
				begin(connection, number);
			}
			awaitUnfinished(4);
			connection.send(RawHttp2.call(9, HELLO));
			connection.send(RawHttp2.openMessage(9, hello()));
			Frame reset = connection.read(RawHttp2.RST_STREAM);
			Assertions.assertThat(reset.stream()).isEqualTo(1);
			Assertions.assertThat(reset.error()).isEqualTo(ENHANCE_YOUR_CALM);
			Assertions.assertThat(client.sayHello("test")).isEqualTo("Hello test!");
			for (int number = 1; number < 4; number++) {
				finish(connection, number);
				Assertions.assertThat(connection.read(RawHttp2.DATA).stream()).isEqualTo(2 * number + 1);
			}
		}
		Assertions.assertThat(unfinished("concurrency_limit_rejected_total")).isGreaterThan(before);
		Awaitility.await().until(() -> unfinished("concurrency_limit_used") == 0);
	}

	@Test
	void aRequestIsUnfinishedUntilItsEndArrives() throws IOException {
		try (RawHttp2 connection = RawHttp2.open(nameService.grpcPort())) {
			connection.send(RawHttp2.call(1, HELLO));
			connection.send(RawHttp2.openMessage(1, hello()));
			awaitUnfinished(1);
			connection.send(RawHttp2.frame(RawHttp2.DATA, RawHttp2.END_STREAM, 1));
			Assertions.assertThat(connection.read(RawHttp2.DATA).stream()).isEqualTo(1);
		}
		Awaitility.await().until(() -> unfinished("concurrency_limit_used") == 0);
	}

	@Test
	void answeredRequestsWhoseCallersDoNotReadDoNotCount() throws IOException {
		try (RawHttp2 silent = RawHttp2.openWithoutWindow(nameService.grpcPort());
				RawHttp2 connection = RawHttp2.open(nameService.grpcPort())) {
			for (int stream = 1; stream < 9; stream += 2) {
				silent.send(RawHttp2.call(stream, HELLO));
				silent.send(RawHttp2.openMessage(stream, hello()));
				silent.send(RawHttp2.frame(RawHttp2.DATA, RawHttp2.END_STREAM, stream));
				Assertions.assertThat(silent.read(RawHttp2.HEADERS).stream()).isEqualTo(stream);
			}
			for (int number = 0; number < 3; number++) {
				connection.send(RawHttp2.call(2 * number + 1, HELLO));
				connection.send(RawHttp2.openMessage(2 * number + 1, hello()));
				connection.send(RawHttp2.frame(RawHttp2.DATA, RawHttp2.END_STREAM, 2 * number + 1));
				Assertions.assertThat(connection.read(RawHttp2.DATA).stream()).isEqualTo(2 * number + 1);
			}
		}
	}

	@Test
	void partsWithoutBytesHoldNothing() throws IOException {
		try (RawHttp2 connection = RawHttp2.open(nameService.grpcPort())) {
			connection.send(RawHttp2.call(1, HELLO));
			for (int part = 0; part < 1_000; part++) {
				connection.send(RawHttp2.frame(RawHttp2.DATA, 0, 1));
			}
			begin(connection, 1);
			awaitUnfinished(1);
			connection.send(RawHttp2.message(1, hello()));
			Assertions.assertThat(connection.read(RawHttp2.DATA).stream()).isEqualTo(1);
		}
	}

	private static void begin(RawHttp2 connection, int number) {
		connection.send(RawHttp2.call(2 * number + 1, HELLO));
		connection.send(RawHttp2.frame(RawHttp2.DATA, 0, 2 * number + 1, (byte) 0, (byte) 0, (byte) 0, (byte) 0,
				(byte) hello().length, hello()[0]));
		if (number == 0) {
			awaitUnfinished(1);
		}
	}

	private static void awaitUnfinished(int requests) {
		Awaitility.await()
			.pollInterval(10, TimeUnit.MILLISECONDS)
			.until(() -> unfinished("concurrency_limit_used") == requests * FIRST_BYTES);
	}

	private static void finish(RawHttp2 connection, int number) {
		byte[] rest = Arrays.copyOfRange(hello(), 1, hello().length);
		connection.send(RawHttp2.frame(RawHttp2.DATA, RawHttp2.END_STREAM, 2 * number + 1, rest));
	}

	private static double unfinished(String metric) {
		return Metrics.of(nameService).sum(metric, (sample) -> sample.has("limit", "grpc-unfinished-request-bytes"));
	}

	@Test
	void aClientStreamMayPauseAfterItsFirstRequest() throws IOException {
		try (RawHttp2 connection = RawHttp2.open(nameService.grpcPort())) {
			String method = "grpc.reflection.v1.ServerReflection/ServerReflectionInfo";
			byte[] listServices = ServerReflectionRequest.newBuilder().setListServices("").build().toByteArray();
			connection.send(RawHttp2.call(1, method));
			connection.send(RawHttp2.openMessage(1, listServices));
			Assertions.assertThat(connection.read(RawHttp2.DATA)).isNotNull();
			LockSupport.parkNanos(REQUEST.plusSeconds(1).toNanos());
			connection.send(RawHttp2.message(1, listServices));
			Assertions.assertThat(connection.read(RawHttp2.DATA)).isNotNull();
		}
	}

	@Test
	void aStreamWithASlowReaderIsNotReset() throws IOException {
		try (RawHttp2 connection = RawHttp2.openWithoutWindow(nameService.grpcPort())) {
			connection.send(RawHttp2.call(1, "api.Api/getStream"));
			connection.send(RawHttp2.message(1, items(Integer.MAX_VALUE)));
			byte[] twoKilobytes = { 0, 0, 8, 0 };
			long end = System.nanoTime() + WRITE.multipliedBy(3).toNanos();
			while (System.nanoTime() < end) {
				connection.send(RawHttp2.frame(RawHttp2.WINDOW_UPDATE, 0, 1, twoKilobytes));
				Frame frame = connection.read(RawHttp2.DATA);
				for (int taken = frame.payload().length; taken < 2048; taken += frame.payload().length) {
					frame = connection.read();
					Assertions.assertThat(frame.type()).isEqualTo(RawHttp2.DATA);
				}
				LockSupport.parkNanos(WRITE.dividedBy(4).toNanos());
			}
		}
	}

	@Test
	void aSilentConnectionIsClosed() throws IOException {
		try (RawHttp2 connection = RawHttp2.connect(nameService.grpcPort())) {
			while (connection.read() != null) {
				// until it is closed
			}
		}
	}

	private static int openAndReset(RawHttp2 connection, int times) {
		int stream = 1;
		for (int count = 0; count < times; count++) {
			connection.send(RawHttp2.call(stream, HELLO));
			connection.send(RawHttp2.frame(RawHttp2.RST_STREAM, 0, stream, (byte) 0, (byte) 0, (byte) 0, (byte) 8));
			stream += 2;
		}
		return stream;
	}

	private static byte[] items(int length) {
		return ApiRequest.newBuilder().setLength(length).build().toByteArray();
	}

	private static byte[] hello() {
		return HelloRequest.newBuilder().setName("test").build().toByteArray();
	}

}
