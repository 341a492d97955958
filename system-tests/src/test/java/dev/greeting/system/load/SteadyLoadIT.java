package dev.greeting.system.load;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * The load generator itself, which must not hide failures.
 */
class SteadyLoadIT {

	private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

	private static final String LAST = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok";

	private static final String REFUSAL = "HTTP/1.1 503 Down\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nnope\r\n0\r\n\r\n";

	private final AtomicInteger connections = new AtomicInteger();

	private final AtomicInteger requests = new AtomicInteger();

	@Test
	void aKeepAliveConnectionSendsRequestsAtTheRequestedRate() throws IOException {
		Responses responses = loadAnsweredWith(1_000, OK);
		Assertions.assertThat(responses.countByStatus()).containsOnlyKeys(200);
		Assertions.assertThat(this.connections).hasValueLessThan(this.requests.get() / 2);
		Duration time = Duration.between(responses.all().getFirst().start(), responses.all().getLast().start());
		Assertions.assertThat(responses.count() / (time.toMillis() / 1e3)).isBetween(450., 550.);
	}

	@Test
	void aConnectionWithConnectionCloseIsNotReused() throws IOException {
		Assertions.assertThat(loadAnsweredWith(100, LAST).countByStatus()).containsOnlyKeys(200);
		Assertions.assertThat(this.connections).hasValue(this.requests.get());
	}

	@Test
	void aRejectionIsRecordedWithItsBody() throws IOException {
		Responses responses = loadAnsweredWith(100, REFUSAL);
		Assertions.assertThat(responses.countByStatus()).containsOnlyKeys(503);
		Assertions.assertThat(responses.failures()).allMatch((failure) -> failure.detail().endsWith("nope"));
	}

	@Test
	void aTruncatedResponseIsAFailureAndIsNotRetried() throws IOException {
		Responses responses = loadAnsweredWith(100, OK.substring(0, OK.length() - 1));
		Assertions.assertThat(responses.countByStatus()).containsOnlyKeys(Response.NONE);
		Assertions.assertThat(this.requests).hasValue(responses.count());
	}

	@Test
	void percentilesAreOfLatencies() {
		List<Response> all = IntStream.rangeClosed(1, 200)
			.mapToObj((millis) -> new Response(Instant.EPOCH, Duration.ofMillis(millis), URI.create(""), 200, ""))
			.toList();
		Responses responses = new Responses(all);
		Assertions.assertThat(responses.median()).hasMillis(100);
		Assertions.assertThat(responses.percentile(99)).hasMillis(198);
		Assertions.assertThat(responses.slowest()).hasMillis(200);
	}

	private Responses loadAnsweredWith(int count, String answer) throws IOException {
		try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getByName("localhost"))) {
			Thread.ofVirtual().start(() -> serve(server, answer));
			URI uri = URI.create("http://localhost:" + server.getLocalPort());
			try (SteadyLoad load = SteadyLoad.of(500).on(List.of(new Target(uri, uri)))) {
				Awaitility.await().until(() -> this.requests.get() >= count);
				return load.stop();
			}
		}
	}

	private void serve(ServerSocket server, String answer) {
		try {
			while (true) {
				Socket socket = server.accept();
				this.connections.incrementAndGet();
				Thread.ofVirtual().start(() -> answer(socket, answer));
			}
		}
		catch (IOException ex) {
			// closed
		}
	}

	private void answer(Socket socket, String answer) {
		boolean keep = answer.equals(OK) || answer.equals(REFUSAL);
		try (socket) {
			InputStream input = socket.getInputStream();
			do {
				int matched = 0;
				while (matched < 4) {
					int next = input.read();
					if (next < 0) {
						return;
					}
					matched = (next == "\r\n\r\n".charAt(matched)) ? matched + 1 : (next == '\r') ? 1 : 0;
				}
				this.requests.incrementAndGet();
				socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
			}
			while (keep);
		}
		catch (IOException ex) {
			// the client has disconnected
		}
	}

}
