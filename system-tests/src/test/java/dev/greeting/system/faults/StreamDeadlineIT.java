package dev.greeting.system.faults;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

import dev.greeting.contract.api.ApiGrpc;
import dev.greeting.contract.api.ApiRequest;
import dev.greeting.contract.api.HelloRequest;
import dev.greeting.contract.api.Item;
import dev.greeting.platform.test.grpc.Behaviour;
import dev.greeting.platform.test.grpc.ScriptedBackend;
import dev.greeting.platform.test.http.Http;
import dev.greeting.platform.test.http.RawHttp;
import dev.greeting.system.backend.ScriptedNameService;
import dev.greeting.system.backend.Wire;
import dev.greeting.system.http.LastRecord;
import dev.greeting.system.http.Problems;
import dev.greeting.system.launch.Launcher;
import dev.greeting.system.launch.Metrics;
import dev.greeting.system.launch.Pair;
import dev.greeting.system.launch.RunningService;
import dev.greeting.system.launch.Service;
import dev.greeting.system.launch.Settings;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The idle timeout and the deadline of streams.
 */
class StreamDeadlineIT {

	private static final Duration IDLE = Duration.ofSeconds(1);

	private static final int MUCH = 12 * 1024 * 1024;

	private static final String STREAM = "/api/v1/items/stream?length=" + Integer.MAX_VALUE;

	private static final JsonMapper JSON = new JsonMapper();

	private static final Duration DEADLINE = Duration.ofSeconds(6);

	private static final Settings SETTINGS = Settings.none()
		.with("greeting.grpc.client.name-service.stream-idle-timeout", IDLE.toSeconds() + "s");

	private static ScriptedBackend backend;

	private static RunningService nameService;

	private static RunningService gateway;

	/** These two call the real name-service. */
	private static RunningService patient;

	private static RunningService impatient;

	@BeforeAll
	static void start() {
		backend = ScriptedNameService.start();
		nameService = Launcher.configured().start(Service.NAME_SERVICE, Settings.none());
		gateway = Pair.startGateway(backend.port(),
				SETTINGS.with("greeting.grpc.client.name-service.stream-deadline", DEADLINE.toSeconds() + "s"));
		patient = Pair.startGateway(nameService.grpcPort(),
				SETTINGS.with("server.tomcat.connection-timeout", IDLE.toSeconds() + "s"));
		impatient = Pair.startGateway(nameService.grpcPort(),
				Settings.none().with("greeting.limit.http-write-timeout", "1s"));
		nameService.awaitReady();
		for (RunningService service : new RunningService[] { gateway, patient, impatient }) {
			awaitWarm(service);
		}
	}

	private static void awaitWarm(RunningService gateway) {
		gateway.awaitReady();
		Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.until(() -> Http.get(gateway.http(), "/api/v1/items/stream?length=1").status() == 200);
	}

	@AfterAll
	static void stop() {
		for (RunningService service : new RunningService[] { gateway, patient, impatient, nameService }) {
			service.close();
		}
		backend.close();
	}

	@Test
	void aStreamThatStallsEndsWithAMarkedError() throws IOException {
		backend.behave(Behaviour.stallingAfter(3));
		Instant start = Instant.now();
		try (RawHttp stream = RawHttp.open(gateway.http(), "GET", STREAM, "X-Request-ID: silent")) {
			for (int id = 1; id <= 3; id++) {
				Assertions.assertThat(stream.body().line()).contains("\"name %d\"".formatted(id));
			}
			JsonNode error = JSON.readTree(stream.body().line()).path("error");
			Assertions.assertThat(Duration.between(start, Instant.now())).isBetween(IDLE, DEADLINE);
			Assertions.assertThat(error.path("status").asInt(0)).isEqualTo(504);
			Assertions.assertThat(error.path("code").asString("")).isEqualTo("DEADLINE_EXCEEDED");
			Assertions.assertThat(error.path("requestId").asString("")).isEqualTo("silent");
			Assertions.assertThat(stream.body().line()).isNull();
			Assertions.assertThat(stream.body().isComplete()).isFalse();
		}
		Awaitility.await().until(() -> backend.calls().getLast().cancelled().isDone());
	}

	@Test
	void aStreamThatNeverBeginsIsAnOrdinaryTimeout() {
		backend.behave(Behaviour.neverAnswering());
		Instant start = Instant.now();
		Problems.assertProblem(Http.get(gateway.http(), STREAM), 504);
		Assertions.assertThat(Duration.between(start, Instant.now())).isBetween(IDLE, DEADLINE);
	}

	@Test
	void theCallersTimeoutAppliesToTheWholeStream() throws IOException {
		backend.behave(Behaviour.stallingAfter(1));
		try (RawHttp stream = RawHttp.open(gateway.http(), "GET", STREAM, "Grpc-Timeout: 300m")) {
			stream.body().line();
			JsonNode error = JSON.readTree(stream.body().line()).path("error");
			Assertions.assertThat(error.path("code").asString("")).isEqualTo("DEADLINE_EXCEEDED");
			Assertions.assertThat(stream.body().line()).isNull();
			Assertions.assertThat(stream.body().isComplete()).isFalse();
		}
		Assertions.assertThat(backend.calls().getLast().timeout()).isLessThanOrEqualTo(Duration.ofMillis(300));
	}

	/**
	 * Neither the idle timeout applies, nor Tomcat's connection-timeout, which by default
	 * is also the write timeout.
	 */
	@Test
	void aPausingReaderIsNotMistakenForASilentServer() throws IOException {
		try (RawHttp stream = RawHttp.open(patient.http(), "GET", STREAM, "X-Request-ID: pausing")) {
			stream.body().readNBytes(10_000);
			Awaitility.await().pollDelay(IDLE.multipliedBy(3)).until(() -> true);
			// More than all buffers hold.
			Assertions.assertThat(stream.body().readNBytes(MUCH)).hasSize(MUCH);
			Assertions.assertThat(patient.log().accessLinesOf("pausing")).isEmpty();
		}
	}

	@Test
	void aReaderThatReadsNothingForTooLongIsDisconnectedAndItsCallCancelled() throws IOException {
		try (RawHttp stream = RawHttp.open(impatient.http(), "GET", STREAM, "X-Request-ID: stalled")) {
			stream.body().readNBytes(10_000);
			Awaitility.await()
				.atMost(Duration.ofSeconds(15))
				.untilAsserted(() -> Assertions.assertThat(nameService.log().accessLinesOf("stalled"))
					.singleElement()
					.satisfies((line) -> Assertions.assertThat(line.status()).isEqualTo("CANCELLED")));
			stream.body().readAllBytes();
			Assertions.assertThat(stream.body().isComplete()).isFalse();
		}
		Awaitility.await()
			.untilAsserted(() -> Assertions.assertThat(Metrics.of(impatient).sum("http_server_write_timeouts_total"))
				.isEqualTo(1));
	}

	@Test
	void aStreamDeadlineCanBeConfigured() throws IOException {
		backend.behave(Behaviour.sendingEvery(IDLE.dividedBy(10), 1));
		Instant start = Instant.now();
		try (RawHttp stream = RawHttp.open(gateway.http(), "GET", STREAM)) {
			LastRecord last = LastRecord.of(stream, LastRecord.NDJSON);
			Assertions.assertThat(last.isMarked()).isTrue();
			Assertions.assertThat(last.json().path("code").asString("")).isEqualTo("DEADLINE_EXCEEDED");
			Assertions.assertThat(stream.body().isComplete()).isFalse();
		}
		Assertions.assertThat(Duration.between(start, Instant.now())).isGreaterThan(DEADLINE.minus(IDLE));
	}

	@Test
	void nameServiceStopsAStreamAtItsDeadlineWithoutACancellation() {
		try (Wire wire = Wire.to(nameService.grpcPort())) {
			ManagedChannel channel = NettyChannelBuilder.forAddress("localhost", wire.port()).usePlaintext().build();
			try {
				ApiGrpc.newBlockingStub(channel).sayHello(HelloRequest.newBuilder().setName("test").build());
				var items = ApiGrpc.newBlockingStub(channel)
					.withDeadlineAfter(2, TimeUnit.SECONDS)
					.getStream(ApiRequest.newBuilder().setLength(Integer.MAX_VALUE).build());
				Item first = items.next();
				Assertions.assertThat(first.getId()).isEqualTo(1);
				wire.holdBack();
				Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> openStreams() == 0);
			}
			finally {
				channel.shutdownNow();
			}
		}
	}

	private static long openStreams() {
		return (long) Metrics.of(nameService)
			.sum("concurrency_limit_used", (sample) -> sample.has("limit", "grpc-streams"));
	}

}
