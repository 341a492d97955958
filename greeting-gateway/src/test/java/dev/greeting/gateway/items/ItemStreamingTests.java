package dev.greeting.gateway.items;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.greeting.contract.api.Item;
import dev.greeting.gateway.GatewayTest;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class ItemStreamingTests extends GatewayTest {

	private static final String NDJSON = "application/x-ndjson";

	private static final String SSE = "text/event-stream";

	private static final Status DATA_LOSS = Status.DATA_LOSS.withDescription("secret");

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 5, 1000 })
	void aStreamIsOneObjectALineByDefault(int length) throws IOException, InterruptedException {
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
	void aStreamIsEventsIfTheCallerWantsThem(int length) throws IOException, InterruptedException {
		HttpResponse<String> response = get("/api/v1/items/stream?length=" + length, "Accept", SSE);
		assertThat(response.headers().firstValue("Content-Type").orElseThrow()).startsWith(SSE);
		assertThat(response.body()).isEqualTo(IntStream.rangeClosed(1, length)
			.mapToObj((id) -> "data: {\"id\":" + id + ",\"name\":\"name " + id + "\"}\n\n")
			.collect(Collectors.joining()));
	}

	@Test
	void eachItemIsThereAsSoonAsItWasSent() throws IOException {
		CompletableFuture<ServerCallStreamObserver<Item>> call = new CompletableFuture<>();
		nameService.onGetStream((request, items) -> {
			nameService.send(1, items);
			call.complete(items);
		});
		try (Socket socket = openSocket("/api/v1/items/stream?length=2", NDJSON)) {
			readUntil(socket.getInputStream(), "\"name 1\"}\n");
			nameService.send(2, call.join());
			readUntil(socket.getInputStream(), "\"name 2\"}\n");
			call.join().onCompleted();
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
	void aFailureAfterItemsIsAMarkedRecordAndACutConnection() throws IOException {
		nameService.failStreamsAfter(3, DATA_LOSS);
		String answer = readToEnd("/api/v1/items/stream?length=5", NDJSON);
		assertThat(answer).startsWith("HTTP/1.1 200").contains("{\"id\":3,\"name\":\"name 3\"}\n");
		assertThat(answer).containsPattern("\\{\"error\":\\{.*\"code\":\"DATA_LOSS\".*\\}\\}\n");
		assertThat(answer).contains("\"status\":500", "\"requestId\":").doesNotContain("secret", "\r\n0\r\n\r\n");
	}

	@Test
	void aFailureAfterEventsIsAnErrorEventAndACutConnection() throws IOException {
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
	void aReaderThatGoesAwayCancelsTheCallWithinASecond() throws IOException {
		try (Socket socket = openSocket("/api/v1/items/stream?length=2147483647", NDJSON)) {
			readUntil(socket.getInputStream(), "name 100\"");
		}
		await().atMost(Duration.ofSeconds(1)).until(() -> nameService.cancelled() == 1);
	}

	@Test
	void aSlowReaderHoldsNameServiceBack() throws IOException {
		try (Socket socket = openSocket("/api/v1/items/stream?length=2147483647", NDJSON)) {
			readUntil(socket.getInputStream(), "name 1\"");
			int stalledAt = awaitStall();
			assertThat(stalledAt).as("what fits into the windows and buffers on the way").isLessThan(1_000_000);
			byte[] buffer = new byte[64 * 1024];
			while (nameService.sent() <= stalledAt) {
				assertThat(socket.getInputStream().read(buffer)).isPositive();
			}
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

	private String readToEnd(String path, String accept) throws IOException {
		try (Socket socket = openSocket(path, accept)) {
			ByteArrayOutputStream bytes = new ByteArrayOutputStream();
			try {
				socket.getInputStream().transferTo(bytes);
			}
			catch (SocketException ex) {
				// A reset is a cut, too.
			}
			// A chunk may begin in the middle of a record.
			return bytes.toString(StandardCharsets.UTF_8).replaceAll("\r\n[1-9a-f][0-9a-f]*\r\n", "");
		}
	}

	/**
	 * Reads until the text has come, and not a byte more.
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
