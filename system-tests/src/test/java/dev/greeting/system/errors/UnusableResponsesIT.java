package dev.greeting.system.errors;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import dev.greeting.contract.api.Hello;
import dev.greeting.platform.test.http.Http;
import dev.greeting.platform.test.http.RawHttp;
import dev.greeting.platform.test.http.Reply;
import dev.greeting.system.backend.RawBackend.Response;
import dev.greeting.system.backend.RawBackend;
import dev.greeting.system.http.Problems;
import dev.greeting.system.http2.RawHttp2;
import dev.greeting.system.launch.Pair;
import dev.greeting.system.launch.RunningService;
import dev.greeting.system.launch.Settings;
import io.grpc.Status.Code;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * A name-service with unusable responses. Callers get a server error.
 */
@Order(1)
class UnusableResponsesIT {

	private static final String HELLO = "/api/v1/hello?name=test";

	private static final String STREAM = "/api/v1/items/stream?length=3";

	private static final short MAX_CONCURRENT_STREAMS = 3;

	/** What {@code RateLimitedChannelFactory} allows. */
	private static final int CONNECTIONS_A_SECOND = 10;

	private static final int CANCEL = 8;

	private static final int ENHANCE_YOUR_CALM = 11;

	private static RawBackend backend;

	private static RunningService gateway;

	@BeforeAll
	static void start() {
		backend = RawBackend.start();
		gateway = Pair.startGateway(backend.port(), Settings.none());
		gateway.awaitReady();
	}

	@AfterAll
	static void stop() {
		gateway.close();
		backend.close();
	}

	@AfterEach
	void nothingIsLoggedWithAStackTrace() {
		Assertions.assertThat(gateway.log().lines())
			.noneMatch((line) -> line.level().equals("ERROR") || line.has("error") || line.message().contains("\tat "));
	}

	static Stream<Arguments> answers() {
		byte[] half = { 0x0a, 0x7f };
		byte[] notUtf8 = { 0x0a, 2, (byte) 0xff, (byte) 0xfe };
		byte[] hello = { 0x0a, 1, 'x' };
		byte[] corruptGzip = gzip(hello);
		corruptGzip[12] ^= 0x55;
		return Stream.of(bad("a message that cannot be parsed", "UNREADABLE_RESPONSE", ok(false, half)),
				bad("two messages", "UNREADABLE_RESPONSE",
						(stream) -> RawBackend.all(begin(stream), RawBackend.message(stream, false, hello),
								RawBackend.message(stream, false, hello), end(stream, Code.OK))),
				bad("no message", "UNREADABLE_RESPONSE",
						(stream) -> RawBackend.all(begin(stream), end(stream, Code.OK))),
				bad("text that is not UTF-8", "UNREADABLE_RESPONSE", ok(false, notUtf8)),
				bad("corrupt gzip", "UNREADABLE_RESPONSE", ok(true, corruptGzip)),
				bad("invalid gzip", "UNREADABLE_RESPONSE", ok(true, hello)),
				bad("a gzip bomb", "RESPONSE_TOO_LARGE", ok(true, gzip(longHello(8 * 1024 * 1024)))),
				bad("a message of 5 MiB", "RESPONSE_TOO_LARGE", ofLength(5 * 1024 * 1024)),
				bad("a message of 4 GiB", "RESPONSE_TOO_LARGE", ofLength(-1)),
				bad("a reset stream", "CALL_CANCELLED", reset(CANCEL)),
				bad("CANCELLED", "CALL_CANCELLED", failed(Code.CANCELLED)),
				bad("a page", "UNREADABLE_RESPONSE",
						(stream) -> RawHttp2.headers(stream, true, ":status", "200", "content-type", "text/html")),
				bad("details that are not base64", "UNREADABLE_RESPONSE",
						(stream) -> RawHttp2.headers(stream, true, ":status", "200", "content-type", "application/grpc",
								"grpc-status", "3", "grpc-status-details-bin", "not base64!")),
				bad("no status", "UNREADABLE_RESPONSE", (stream) -> RawBackend.all(begin(stream),
						RawBackend.message(stream, false, hello), RawHttp2.headers(stream, true, "x", "y"))));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("answers")
	void anUnusableResponseIsABadGatewayAndNotRetried(String name, String reason, Response answer) {
		backend.answer(answer);
		Reply reply = Http.get(gateway.http(), HELLO);
		JsonNode problem = Problems.assertProblem(reply, 502);
		Assertions.assertThat(problem.path("reason").asString("")).isEqualTo(reason);
		Assertions.assertThat(reply.header("Retry-After")).isEmpty();
		Assertions.assertThat(backend.calls()).isEqualTo(1);
	}

	@Test
	void thePageSaysSo() {
		backend.answer(reset(CANCEL));
		Reply reply = Http.get(gateway.http(), "/", "Accept", "text/html");
		Assertions.assertThat(reply.status()).isEqualTo(502);
		Assertions.assertThat(reply.body()).contains("The service behind this one broke the call off.");
	}

	@ParameterizedTest
	@ValueSource(ints = { CANCEL, ENHANCE_YOUR_CALM })
	void aStreamThatIsResetInTheMiddleEndsWithAnErrorRecord(int error) throws IOException {
		backend.answer((stream) -> RawBackend.all(begin(stream), RawBackend.message(stream, false, (byte) 8, (byte) 1),
				reset(error).to(stream)));
		Assertions.assertThat(readToEnd(STREAM))
			.contains("{\"id\":1,", "\"error\"")
			.contains((error == CANCEL) ? "\"status\":502" : "\"status\":503");
	}

	@Test
	void anErrorAboutTheLoadOfTheGatewayIsNotPassedOnToItsCaller() {
		backend.answer(reset(ENHANCE_YOUR_CALM));
		assertUnavailable();
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, ENHANCE_YOUR_CALM })
	void anAbandonedConnectionIsUnavailable(int error) {
		backend.answer((stream) -> RawHttp2.frame(RawHttp2.GOAWAY, 0, 0,
				ByteBuffer.allocate(8).putInt(stream).putInt(error).array()));
		assertUnavailable();
	}

	@Test
	void aServerThatClosesWithoutAcceptingCallsIsUnavailableAndNotFloodedWithConnections() {
		AtomicInteger connections = new AtomicInteger();
		backend.play((socket) -> {
			connections.incrementAndGet();
			RawHttp2 connection = RawHttp2.accept(socket);
			connection.send(RawHttp2.frame(RawHttp2.SETTINGS, 0, 0,
					ByteBuffer.allocate(6).putShort(MAX_CONCURRENT_STREAMS).putInt(0).array()));
			connection.read(RawHttp2.SETTINGS);
			connection.read(RawHttp2.SETTINGS);
		});
		Instant start = Instant.now();
		backend.closeConnections();
		try {
			List<CompletableFuture<Integer>> calls = Stream
				.generate(() -> CompletableFuture.supplyAsync(() -> Http.get(gateway.http(), HELLO).status(),
						Thread::startVirtualThread))
				.limit(16)
				.toList();
			Assertions.assertThat(calls)
				.extracting(CompletableFuture::join)
				.allMatch((status) -> status == 503 || status == 504);
			Awaitility.await().until(() -> connections.get() > CONNECTIONS_A_SECOND);
			// One more each second, because the one that waits is not counted.
			long seconds = start.until(Instant.now(), ChronoUnit.SECONDS) + 2;
			Assertions.assertThat(connections)
				.hasValueLessThanOrEqualTo(Math.toIntExact(seconds) * (CONNECTIONS_A_SECOND + 1));
		}
		finally {
			recover();
		}
	}

	@Test
	void aProxyThatCannotReachTheServiceIsUnavailable() {
		backend.answer((stream) -> RawHttp2.headers(stream, true, ":status", "503", "content-type", "text/html"));
		assertUnavailable();
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void aPeerThatSpeaksHttp11IsABadGateway(boolean close) {
		backend.play((socket) -> {
			socket.getOutputStream()
				.write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
			if (!close) {
				socket.getInputStream().transferTo(OutputStream.nullOutputStream());
			}
		});
		backend.closeConnections();
		try {
			Reply reply = Http.get(gateway.http(), HELLO);
			Assertions.assertThat(reply.status()).isIn(502, 503);
			Problems.assertProblem(reply, reply.status());
		}
		finally {
			recover();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "AAAA", "CAUSBW90aGVy", "////", "CAMSA2FiYxr/" })
	void aStatusIsUsedWithoutUnreadableOrContradictoryDetails(String details) {
		backend.answer((stream) -> RawHttp2.headers(stream, true, ":status", "200", "content-type", "application/grpc",
				"grpc-status", "3", "grpc-message", "no", "grpc-status-details-bin", details));
		JsonNode problem = Problems.assertProblem(Http.get(gateway.http(), HELLO), 400);
		Assertions.assertThat(problem.path("detail").asString("")).isEqualTo("no");
	}

	@Test
	void aStreamThatFailsWithSuchDetailsEndsWithAnErrorRecord() throws IOException {
		backend.answer((stream) -> RawBackend.all(begin(stream), RawBackend.message(stream, false, (byte) 8, (byte) 1),
				RawHttp2.headers(stream, true, "grpc-status", "9", "grpc-status-details-bin", "CAUSBW90aGVy")));
		Assertions.assertThat(readToEnd(STREAM)).contains("{\"id\":1,", "\"error\"", "\"FAILED_PRECONDITION\"");
	}

	@ParameterizedTest
	@ValueSource(strings = { HELLO, "/", STREAM })
	void retryInfoOfTheServiceIsPassedOn(String target) {
		backend.answer(failed(Code.RESOURCE_EXHAUSTED, retryInfo(2, 1)));
		assertRetryAfter(target, 429, "3");
		backend.answer(failed(Code.UNAVAILABLE, retryInfo(0, 1000)));
		assertRetryAfter(target, 503, "1");
		backend.answer(failed(Code.RESOURCE_EXHAUSTED, retryInfo(-5, 0)));
		assertRetryAfter(target, 429, "1");
	}

	private static void recover() {
		backend.answer(ok(false, new byte[0]));
		backend.closeConnections();
		Awaitility.await().until(() -> Http.get(gateway.http(), HELLO).status() == 200);
	}

	private static void assertRetryAfter(String target, int status, String seconds) {
		Reply reply = Http.get(gateway.http(), target);
		Assertions.assertThat(reply.status()).isEqualTo(status);
		Assertions.assertThat(reply.header("Retry-After")).isEqualTo(seconds);
	}

	private static void assertUnavailable() {
		Reply reply = Http.get(gateway.http(), HELLO);
		Problems.assertProblem(reply, 503);
		Assertions.assertThat(reply.header("Retry-After")).isEqualTo("1");
	}

	private static String readToEnd(String target) throws IOException {
		StringBuilder lines = new StringBuilder();
		try (RawHttp exchange = RawHttp.open(gateway.http(), "GET", target)) {
			for (String line = exchange.body().line(); line != null; line = exchange.body().line()) {
				lines.append(line);
			}
		}
		return lines.toString();
	}

	private static Arguments bad(String name, String reason, Response answer) {
		return Arguments.of(name, reason, answer);
	}

	private static Response ok(boolean compressed, byte[] message) {
		return (stream) -> RawBackend.all(begin(stream), RawBackend.message(stream, compressed, message),
				end(stream, Code.OK));
	}

	private static Response ofLength(int length) {
		return (stream) -> RawBackend.all(begin(stream),
				RawHttp2.frame(RawHttp2.DATA, 0, stream, ByteBuffer.allocate(6).put((byte) 0).putInt(length).array()),
				end(stream, Code.OK));
	}

	private static Response reset(int error) {
		return (stream) -> RawHttp2.frame(RawHttp2.RST_STREAM, 0, stream, ByteBuffer.allocate(4).putInt(error).array());
	}

	private static Response failed(Code code, Any... details) {
		Status status = Status.newBuilder().setCode(code.value()).addAllDetails(List.of(details)).build();
		return (stream) -> RawHttp2.headers(stream, true, ":status", "200", "content-type", "application/grpc",
				"grpc-status", String.valueOf(code.value()), "grpc-status-details-bin",
				Base64.getEncoder().encodeToString(status.toByteArray()));
	}

	private static Any retryInfo(long seconds, int nanos) {
		return Any.pack(RetryInfo.newBuilder()
			.setRetryDelay(Duration.newBuilder().setSeconds(seconds).setNanos(nanos))
			.build());
	}

	private static byte[] begin(int stream) {
		return RawHttp2.headers(stream, false, ":status", "200", "content-type", "application/grpc", "grpc-encoding",
				"gzip");
	}

	private static byte[] end(int stream, Code code) {
		return RawHttp2.headers(stream, true, "grpc-status", String.valueOf(code.value()));
	}

	private static byte[] longHello(int length) {
		return Hello.newBuilder().setMessage("n".repeat(length)).build().toByteArray();
	}

	private static byte[] gzip(byte[] bytes) {
		ByteArrayOutputStream compressed = new ByteArrayOutputStream();
		try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
			gzip.write(bytes);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return compressed.toByteArray();
	}

}
