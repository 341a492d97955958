package dev.greeting.gateway.items;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.greeting.contract.api.ApiRequest;
import dev.greeting.gateway.GatewayTest;
import dev.greeting.platform.test.grpc.ReceivedCall;
import io.grpc.Status;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.ServerHttpResponse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.awaitility.Awaitility.await;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

class ItemStreamingTests extends GatewayTest {

	private static final String NDJSON = "application/x-ndjson";

	private static final String SSE = "text/event-stream";

	private static final String STREAM = "/api/v1/items/stream?length=";

	private static final Status DATA_LOSS = Status.DATA_LOSS.withDescription("secret");

	@Autowired
	private MeterRegistry meters;

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 5, 1000 })
	void aStreamIsNdjsonByDefault(int length) throws IOException, InterruptedException {
		HttpResponse<String> response = get("/api/v1/items/stream?length=" + length);
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.headers().firstValue("Content-Type")).hasValue(NDJSON);
		assertThat(response.body()).isEqualTo(IntStream.rangeClosed(1, length)
			.mapToObj((id) -> "{\"id\":" + id + ",\"name\":\"name " + id + "\"}\n")
			.collect(Collectors.joining()));
		assertThat(nameService.cancelled()).isZero();
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 5 })
	void aStreamIsServerSentEventsIfRequested(int length) throws IOException, InterruptedException {
		HttpResponse<String> response = get("/api/v1/items/stream?length=" + length, "Accept", SSE);
		assertThat(response.headers().firstValue("Content-Type").orElseThrow()).startsWith(SSE);
		assertThat(response.body()).isEqualTo(IntStream.rangeClosed(1, length)
			.mapToObj(ItemStreamingTests::event)
			.collect(Collectors.joining("", "retry: 3000\n\n", "event: end\nid: " + length + "\ndata: {}\n\n")));
	}

	@ParameterizedTest
	@CsvSource({ "5, 3", "2147483647, 2147483645" })
	void aReaderThatReconnectsContinuesAfterItsLastEvent(int length, int lastEventId)
			throws IOException, InterruptedException {
		HttpResponse<String> response = get(STREAM + length, "Accept", SSE, "Last-Event-ID", "" + lastEventId);
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.body()).isEqualTo(
				"retry: 3000\n\n" + event(length - 1) + event(length) + "event: end\nid: " + length + "\ndata: {}\n\n");
		assertThat(nameService.sent()).isEqualTo(2);
	}

	@Test
	void aReaderContinuesEvenIfNameServiceBeginsWithTheFirstItem() throws IOException, InterruptedException {
		nameService.onGetStream((call) -> {
			nameService.items(0, 1000).forEach(call::send);
			call.complete();
		});
		HttpResponse<String> response = get(STREAM + 1000, "Accept", SSE, "Last-Event-ID", "999");
		assertThat(response.body()).isEqualTo("retry: 3000\n\n" + event(1000) + "event: end\nid: 1000\ndata: {}\n\n");
	}

	@ParameterizedTest
	@CsvSource({ "5, 5", "5, 6", "0, 0", "5, 2147483647", "2147483647, 2147483647" })
	void aReaderThatHasAllItemsIsToldNotToReconnect(int length, int lastEventId)
			throws IOException, InterruptedException {
		for (String method : new String[] { "GET", "HEAD" }) {
			HttpResponse<String> response = send(method, STREAM + length, "Accept", SSE, "Last-Event-ID",
					"" + lastEventId);
			assertThat(response.statusCode()).isEqualTo(204);
			assertThat(response.headers().firstValue("Content-Type")).isEmpty();
			assertThat(response.headers().firstValue("X-Request-ID")).isPresent();
			assertThat(response.body()).isEmpty();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "-1", "+1", "1.0", "x", "2147483648", "99999999999", "\u00a0", "1,2" })
	void aLastEventIdThatIsNotTheIdOfAnItemIsRejected(String lastEventId) throws IOException, InterruptedException {
		HttpResponse<String> response = get(STREAM + 5, "Accept", SSE, "Last-Event-ID", lastEventId);
		assertThat(response.statusCode()).isEqualTo(400);
		assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
		assertThat(response.body()).contains("\"violations\":[{\"field\":\"Last-Event-ID\",\"rule\":\"EVENT_ID\"");
	}

	@Test
	void aReaderWithoutALastEventIdBeginsWithTheFirstItem() throws IOException, InterruptedException {
		assertThat(get(STREAM + 5, "Accept", SSE, "Last-Event-ID", "").body()).contains(event(1));
	}

	@ParameterizedTest
	@ValueSource(strings = { "3", "5", "x" })
	void ndjsonIgnoresLastEventId(String lastEventId) throws IOException, InterruptedException {
		HttpResponse<String> response = get(STREAM + 5, "Last-Event-ID", lastEventId);
		assertThat(response.body()).startsWith("{\"id\":1,").hasLineCount(5);
	}

	@Test
	void aReaderOfEventsGetsAHeartbeatWhileNameServiceIsSilent() throws IOException {
		CompletableFuture<ReceivedCall> call = sendOneItemAndStall();
		try (Socket socket = openSocket(STREAM + 2, SSE)) {
			readUntil(socket.getInputStream(), event(1));
			readUntil(socket.getInputStream(), "\n:\n\n");
			readUntil(socket.getInputStream(), "\n:\n\n");
			call.join().sendNext(1);
			readUntil(socket.getInputStream(), event(2));
		}
	}

	@Test
	void ndjsonHasNoHeartbeat() throws IOException {
		CompletableFuture<ReceivedCall> call = sendOneItemAndStall();
		try (Socket socket = openSocket(STREAM + 2, NDJSON)) {
			readUntil(socket.getInputStream(), "\"name 1\"}\n\r\n");
			socket.setSoTimeout(1000);
			assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(() -> socket.getInputStream().read());
			call.join().sendNext(1);
			readUntil(socket.getInputStream(), "\"name 2\"}\n");
		}
	}

	@ParameterizedTest
	@CsvSource({ NDJSON + ",0", NDJSON + ",1", SSE + ",0", SSE + ",1" })
	void aReaderThatDisconnectsWhileNameServiceIsSilentCancelsTheCall(String accept, int itemsBefore)
			throws IOException {
		CompletableFuture<Integer> silent = new CompletableFuture<>();
		nameService.onGetStream((call) -> {
			call.sendNext(itemsBefore);
			silent.complete(itemsBefore);
		});
		try (Socket socket = openSocket(STREAM + 2, accept)) {
			if (silent.join() > 0) {
				readUntil(socket.getInputStream(), "\"name 1\"}\n");
			}
		}
		// The idle timeout would also cancel it, but only after 10 s.
		await().atMost(Duration.ofSeconds(5)).until(() -> nameService.cancelled() == 1);
		String status = (itemsBefore == 0) ? "499" : "200";
		await().until(() -> this.meters.find("http.server.requests")
			.tags("uri", "/api/v1/items/stream", "status", status)
			.timer() != null);
	}

	@Test
	void aRequestPipelinedBehindASilentStreamIsServedAfterIt() throws IOException {
		CompletableFuture<ReceivedCall> call = sendOneItemAndStall();
		try (Socket socket = openSocket(STREAM + 2, SSE)) {
			readUntil(socket.getInputStream(), event(1));
			socket.getOutputStream()
				.write("GET /api/v1/hello?name=Gonzalo HTTP/1.1\r\nHost: x\r\n\r\n"
					.getBytes(StandardCharsets.US_ASCII));
			for (int heartbeats = 0; heartbeats < 4; heartbeats++) {
				readUntil(socket.getInputStream(), "\n:\n\n");
			}
			call.join().sendNext(1);
			call.join().complete();
			readUntil(socket.getInputStream(), "data: {}\n\n");
			readUntil(socket.getInputStream(), "{\"message\":\"Hello Gonzalo!\"}");
		}
	}

	@Test
	void aStreamReleasesItsPermitIfItsResponseCannotBeOpened(@Autowired List<ItemStreamWriter> writers) {
		nameService.stallStreamsAfter(1);
		assertThat(writers).hasSize(2).allSatisfy((writer) -> {
			int before = nameService.cancelled();
			ServerHttpResponse response = mock(ServerHttpResponse.class);
			given(response.getHeaders()).willReturn(new HttpHeaders());
			given(response.getBody()).willThrow(new IOException("It cannot be opened"));
			assertThatIOException().isThrownBy(() -> writer.write(new ItemStreamRequest(2, null, false), response));
			await().until(() -> nameService.cancelled() == before + 1);
			assertThat(this.meters.get("concurrency.limit.used").tag("limit", "item-streams").gauge().value()).isZero();
		});
	}

	private static CompletableFuture<ReceivedCall> sendOneItemAndStall() {
		CompletableFuture<ReceivedCall> call = new CompletableFuture<>();
		nameService.onGetStream((received) -> {
			received.sendNext(1);
			call.complete(received);
		});
		return call;
	}

	private static String event(int id) {
		return "id: %1$d\ndata: {\"id\":%1$d,\"name\":\"name %1$d\"}\n\n".formatted(id);
	}

	@Test
	void eachItemArrivesAsSoonAsItIsSent() throws IOException {
		CompletableFuture<ReceivedCall> call = sendOneItemAndStall();
		try (Socket socket = openSocket("/api/v1/items/stream?length=2", NDJSON)) {
			readUntil(socket.getInputStream(), "\"name 1\"}\n");
			call.join().sendNext(1);
			readUntil(socket.getInputStream(), "\"name 2\"}\n");
			call.join().complete();
			readUntil(socket.getInputStream(), "\r\n0\r\n\r\n");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { NDJSON, SSE })
	void aFailureBeforeTheFirstItemIsAnOrdinaryError(String accept) throws IOException, InterruptedException {
		nameService.failWith(Status.RESOURCE_EXHAUSTED.withDescription("secret"));
		HttpResponse<String> response = get("/api/v1/items/stream?length=5", "Accept", accept);
		assertThat(response.statusCode()).isEqualTo(429);
		assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
		assertThat(response.headers().firstValue("Retry-After")).isPresent();
		assertThat(response.body()).doesNotContain("secret");
	}

	@Test
	void aFailureAfterItemsIsAnErrorRecordAndAClosedConnection() throws IOException {
		nameService.failStreamsAfter(3, DATA_LOSS);
		String answer = readToEnd("/api/v1/items/stream?length=5", NDJSON);
		assertThat(answer).startsWith("HTTP/1.1 200").contains("{\"id\":3,\"name\":\"name 3\"}\n");
		assertThat(answer).containsPattern("\\{\"error\":\\{.*\"code\":\"DATA_LOSS\".*\\}\\}\n");
		assertThat(answer).contains("\"status\":500", "\"requestId\":").doesNotContain("secret", "\r\n0\r\n\r\n");
	}

	@Test
	void aFailureAfterEventsIsAnErrorEventAndAClosedConnection() throws IOException {
		nameService.failStreamsAfter(3, DATA_LOSS);
		String answer = readToEnd("/api/v1/items/stream?length=5", SSE);
		assertThat(answer).startsWith("HTTP/1.1 200").contains("data: {\"id\":3,\"name\":\"name 3\"}\n\n");
		assertThat(answer).containsPattern("event: error\ndata: \\{.*\"code\":\"DATA_LOSS\".*\\}\n\n");
		assertThat(answer).doesNotContain("secret", "\r\n0\r\n\r\n");
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 100, 300, 1000 })
	void allItemsBeforeAFailureArrive(int count) throws IOException {
		nameService.failStreamsAfter(count, DATA_LOSS);
		String answer = readToEnd("/api/v1/items/stream?length=2000", NDJSON);
		assertThat(answer).contains("\"name " + count + "\"}", "\"error\"");
		assertThat(answer.split("\"name\":", -1)).hasSize(count + 1);
	}

	@Test
	void aReaderThatDisconnectsCancelsTheCall() throws IOException {
		try (Socket socket = openSocket("/api/v1/items/stream?length=2147483647", NDJSON)) {
			readUntil(socket.getInputStream(), "name 100\"");
		}
		await().atMost(Duration.ofSeconds(1)).until(() -> nameService.cancelled() == 1);
	}

	@Test
	void aSlowReaderSlowsDownNameService() throws IOException {
		int size = 60_000;
		int window = 128;
		int socketBuffers = 16 * 1024 * 1024;
		nameService.nameItems("n".repeat(size));
		try (Socket socket = openSocket("/api/v1/items/stream?length=2147483647", NDJSON)) {
			readUntil(socket.getInputStream(), " 1\"");
			int stalledAt = awaitStall();
			assertThat(stalledAt).as("items that wait, items being written, and items in socket buffers")
				.isLessThan(window + socketBuffers / size);
			byte[] buffer = new byte[64 * 1024];
			while (nameService.sent() <= stalledAt) {
				assertThat(socket.getInputStream().read(buffer)).isPositive();
			}
		}
		await().until(() -> nameService.cancelled() == 1);
	}

	@Test
	void anUnreadStreamHoldsFewItems(@Autowired ItemStreams streams) {
		try (ItemStream stream = streams.open(ApiRequest.newBuilder().setLength(Integer.MAX_VALUE).build())) {
			assertThat(awaitStall()).as("items in flight, including those in the buffers of the server")
				.isBetween(64, 10_000);
			assertThat(stream.isDrained()).isFalse();
		}
		await().until(() -> nameService.cancelled() == 1);
	}

	@ParameterizedTest
	@ValueSource(strings = { NDJSON, SSE })
	void headHasTheHeadersOfGetAndCancelsTheCall(String accept) throws IOException, InterruptedException {
		HttpResponse<String> response = send("HEAD", "/api/v1/items/stream?length=2147483647", "Accept", accept);
		HttpResponse<String> get = get("/api/v1/items/stream?length=1", "Accept", accept);
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.body()).isEmpty();
		assertThat(response.headers().firstValue("Content-Type")).isEqualTo(get.headers().firstValue("Content-Type"));
		assertThat(response.headers().firstValue("Content-Length")).isEmpty();
		await().until(() -> nameService.cancelled() == 1);
	}

	@Test
	void headOfAFailureHasItsStatus() throws IOException, InterruptedException {
		nameService.failWith(Status.NOT_FOUND);
		assertThat(send("HEAD", "/api/v1/items/stream?length=1").statusCode()).isEqualTo(404);
	}

	private static int awaitStall() {
		AtomicInteger last = new AtomicInteger(-1);
		await().pollInterval(Duration.ofMillis(300)).until(() -> {
			int now = nameService.sent();
			return last.getAndSet(now) == now;
		});
		return last.get();
	}

	/**
	 * Reads until the text has arrived, and not a byte more.
	 */
	private static void readUntil(InputStream input, String text) throws IOException {
		byte[] wanted = text.getBytes(StandardCharsets.UTF_8);
		int matched = 0;
		while (matched < wanted.length) {
			int next = input.read();
			if (next == -1) {
				throw new IOException("The response ended before " + text);
			}
			matched = (next == wanted[matched]) ? matched + 1 : (next == wanted[0]) ? 1 : 0;
		}
	}

}
