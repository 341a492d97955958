package dev.greeting.system.errors;

import java.io.IOException;
import java.util.UUID;

import dev.greeting.platform.test.http.Http;
import dev.greeting.platform.test.http.RawHttp;
import dev.greeting.platform.test.http.Reply;
import dev.greeting.platform.test.service.Ports;
import dev.greeting.system.http.LastRecord;
import dev.greeting.system.http.Problems;
import dev.greeting.system.launch.Launcher;
import dev.greeting.system.launch.LogLine;
import dev.greeting.system.launch.Pair;
import dev.greeting.system.launch.RunningService;
import dev.greeting.system.launch.Service;
import dev.greeting.system.launch.Settings;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * A gateway whose name-service is down, starts later and is killed.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class NameServiceDownIT {

	private static final int GRPC_PORT = Ports.free();

	private static final String ENDLESS = "/api/v1/items/stream?length=" + Integer.MAX_VALUE;

	private static RunningService gateway;

	private static RunningService nameService;

	@BeforeAll
	static void startGatewayOnly() {
		gateway = Pair.startGateway(GRPC_PORT, Settings.none());
		gateway.awaitReady();
	}

	@AfterAll
	static void stop() {
		gateway.close();
		if (nameService != null) {
			nameService.close();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "/api/v1/say-hello?name=test", "/api/v1/hello?name=test", "/api/v1/items?length=1",
			"/api/v1/items/stream?length=1" })
	@Order(1)
	void aCallIsUnavailableWithRetryAfter(String target) {
		Reply reply = Http.get(gateway.http(), target);
		Assertions.assertThat(Problems.assertProblem(reply, 503).path("code").asString("")).isEqualTo("UNAVAILABLE");
		Assertions.assertThat(reply.header("Retry-After")).matches("[1-9][0-9]*");
	}

	@Test
	@Order(1)
	void aStreamOfEventsIsUnavailableToo() {
		Reply reply = Http.get(gateway.http(), "/api/v1/items/stream?length=1", "Accept", "text/event-stream");
		Problems.assertProblem(reply, 503);
		Assertions.assertThat(reply.header("Retry-After")).matches("[1-9][0-9]*");
	}

	@Test
	@Order(1)
	void thePageSaysSo() {
		Reply reply = Http.get(gateway.http(), "/", "Accept", "text/html");
		Assertions.assertThat(reply.mediaType()).isEqualTo("text/html");
		Assertions.assertThat(reply.body()).contains("UNAVAILABLE").contains(reply.requestId());
	}

	@Test
	@Order(1)
	void everyLineAboutTheCallHasItsId() {
		String id = "down." + UUID.randomUUID();
		Http.get(gateway.http(), "/api/v1/hello?name=test", "X-Request-ID", id);
		Awaitility.await().until(() -> gateway.log().accessLinesOf(id).size() == 1);
		Assertions.assertThat(gateway.log().linesOf(id)).extracting(LogLine::level).contains("WARN", "INFO");
	}

	@Test
	@Order(1)
	void theGatewayIsStillAlive() {
		Assertions.assertThat(Http.get(gateway.management(), "/actuator/health/liveness").status()).isEqualTo(200);
	}

	@Test
	@Order(2)
	void callsSucceedOnceNameServiceHasStarted() {
		startNameService();
		Awaitility.await()
			.untilAsserted(() -> Assertions.assertThat(Http.get(gateway.http(), "/api/v1/say-hello?name=test").body())
				.isEqualTo("\"Hello, TEST!\""));
	}

	@Test
	@Order(3)
	void streamsOfAKilledNameServiceEndWithAMarkedErrorAndIncomplete() throws IOException {
		startNameService();
		try (RawHttp lines = RawHttp.open(gateway.http(), "GET", ENDLESS, "X-Request-ID: cut-lines");
				RawHttp events = RawHttp.open(gateway.http(), "GET", ENDLESS, "X-Request-ID: cut-events",
						"Accept: " + LastRecord.EVENTS)) {
			readMuch(lines);
			readMuch(events);
			nameService.kill();
			assertCut(lines, LastRecord.NDJSON, "cut-lines");
			assertCut(events, LastRecord.EVENTS, "cut-events");
		}
		Reply reply = Http.get(gateway.http(), ENDLESS);
		Problems.assertProblem(reply, 503);
		Assertions.assertThat(reply.header("Retry-After")).matches("[1-9][0-9]*");
	}

	private static void startNameService() {
		if (nameService == null) {
			nameService = Launcher.configured()
				.start(Service.NAME_SERVICE, Settings.none().with("grpc.server.port", GRPC_PORT));
			new Pair(nameService, gateway).awaitReady();
		}
	}

	private static void readMuch(RawHttp stream) throws IOException {
		stream.body().readNBytes(100_000);
		// The rest of a line.
		stream.body().line();
	}

	private static void assertCut(RawHttp stream, String mediaType, String requestId) throws IOException {
		Assertions.assertThat(stream.status()).isEqualTo(200);
		LastRecord last = LastRecord.of(stream, mediaType);
		Assertions.assertThat(last.isMarked()).as(last::toString).isTrue();
		JsonNode error = last.json();
		Assertions.assertThat(error.path("status").asInt(0)).as(error::toString).isEqualTo(503);
		Assertions.assertThat(error.path("code").asString("")).isEqualTo("UNAVAILABLE");
		Assertions.assertThat(error.path("requestId").asString("")).isEqualTo(requestId);
		Assertions.assertThat(error.path("title").asString("")).isNotBlank();
		Assertions.assertThat(stream.body().isComplete()).as("a cut stream is incomplete").isFalse();
	}

}
