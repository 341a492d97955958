package dev.greeting.system.limits;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import dev.greeting.system.launch.Launcher;
import dev.greeting.system.launch.RunningService;
import dev.greeting.system.launch.Service;
import dev.greeting.system.launch.Settings;
import dev.greeting.system.launch.TestLength;
import dev.greeting.system.load.Responses;
import dev.greeting.system.load.SteadyLoad;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/**
 * Clients that hold connections and hardly use them, with short timeouts. They connect to
 * the HTTP port of name-service; that of the gateway is configured in the same way.
 */
class SlowClientsIT {

	/** Nearly as many as {@code server.tomcat.max-connections} allows. */
	private static final int CLIENTS = 900;

	private static final Duration SILENCE = Duration.ofSeconds(2);

	private static final Duration HEAD = Duration.ofSeconds(4);

	private static final Duration IDLE = Duration.ofSeconds(3);

	private static final Duration SLACK = TestLength.choose(Duration.ofSeconds(30), Duration.ofSeconds(3));

	private static RunningService service;

	private final List<Socket> sockets = new ArrayList<>();

	@BeforeAll
	static void start() {
		service = Launcher.configured()
			.start(Service.NAME_SERVICE,
					Settings.none()
						.onJvm("-Xmx96m")
						.with("server.tomcat.connection-timeout", SILENCE.toMillis() + "ms")
						.with("server.tomcat.keep-alive-timeout", IDLE.toMillis() + "ms")
						.with("greeting.limit.http-request-header-timeout", HEAD.toMillis() + "ms"));
		service.awaitReady();
	}

	@AfterAll
	static void stop() {
		Assertions.assertThat(service.output()).doesNotContain("OutOfMemoryError");
		service.close();
	}

	@AfterEach
	void close() throws IOException {
		for (Socket socket : this.sockets) {
			socket.close();
		}
	}

	@Test
	void silentClientsAreDisconnectedAndDisturbNobody(TestReporter reporter) throws IOException {
		connect();
		assertOthersAreServedUntilAllAreClosed(reporter, SILENCE, () -> {
		});
	}

	@Test
	void clientsThatSendHeadersByteByByteAreDisconnected(TestReporter reporter) throws IOException {
		connect();
		byte[] bytes = ("GET /api/v1/name?name=test HTTP/1.1\r\nHost: localhost\r\nX-Slow: " + "a".repeat(1_000))
			.getBytes(StandardCharsets.US_ASCII);
		int[] sent = { 0 };
		assertOthersAreServedUntilAllAreClosed(reporter, HEAD, () -> {
			send(bytes[sent[0]++]);
		});
		Assertions.assertThat(sent[0]).as("bytes sent by each client").isGreaterThan(5);
	}

	@Test
	void clientsThatSendABodyByteByByteAreDisconnected(TestReporter reporter) throws IOException {
		connect();
		byte[] head = "GET /api/v1/name?name=test HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60000\r\n\r\n"
			.getBytes(StandardCharsets.US_ASCII);
		for (Socket socket : this.sockets) {
			socket.getOutputStream().write(head);
		}
		assertOthersAreServedUntilAllAreClosed(reporter, Duration.ZERO, () -> send((byte) 'a'));
	}

	@Test
	void anIdleConnectionIsClosed() throws IOException {
		try (Socket socket = open(service)) {
			socket.setSoTimeout(20_000);
			socket.getOutputStream()
				.write("GET /api/v1/name?name=test HTTP/1.1\r\nHost: localhost\r\n\r\n"
					.getBytes(StandardCharsets.US_ASCII));
			Assertions.assertThat(socket.getInputStream().read()).isEqualTo('H');
			long start = System.nanoTime();
			socket.getInputStream().readAllBytes();
			Assertions.assertThat(Duration.ofNanos(System.nanoTime() - start))
				.isBetween(IDLE.minusMillis(500), IDLE.plus(SLACK));
		}
	}

	private void assertOthersAreServedUntilAllAreClosed(TestReporter reporter, Duration limit,
			Runnable every300Millis) {
		long start = System.nanoTime();
		try (SteadyLoad load = SteadyLoad.of(100).get("/api/v1/name?name=test").on(service)) {
			Awaitility.await()
				.atMost(limit.plus(SLACK))
				.pollDelay(Duration.ZERO)
				.pollInterval(Duration.ofMillis(300))
				.until(() -> {
					every300Millis.run();
					return this.sockets.stream().allMatch(SlowClientsIT::isClosed);
				});
			Duration lived = Duration.ofNanos(System.nanoTime() - start);
			// So that not only the burst of connecting and disconnecting is measured.
			load.continueFor(Duration.ofSeconds(1));
			Responses responses = load.stop();
			reporter.publishEntry(CLIENTS + " slow clients",
					"lived %d ms; others: %s".formatted(lived.toMillis(), responses));
			Assertions.assertThat(lived).isGreaterThan(limit.minusMillis(500));
			Assertions.assertThat(responses.failures()).isEmpty();
			Assertions.assertThat(responses.count()).isPositive();
			if (TestLength.isLong()) {
				Assertions.assertThat(responses.median()).isLessThan(Duration.ofMillis(100));
			}
		}
	}

	private void send(byte next) {
		for (Socket socket : this.sockets) {
			try {
				socket.getOutputStream().write(next);
			}
			catch (IOException ex) {
				// closed
			}
		}
	}

	private void connect() throws IOException {
		for (int count = 0; count < CLIENTS; count++) {
			this.sockets.add(open(service));
		}
	}

	private static Socket open(RunningService service) throws IOException {
		URI base = service.http();
		Socket socket = new Socket();
		socket.connect(new InetSocketAddress(base.getHost(), base.getPort()), 5_000);
		socket.setSoTimeout(1);
		return socket;
	}

	private static boolean isClosed(Socket socket) {
		try {
			InputStream input = socket.getInputStream();
			while (input.read(new byte[1024]) > 0) {
				// a response
			}
			return true;
		}
		catch (SocketTimeoutException ex) {
			return false;
		}
		catch (SocketException ex) {
			return true;
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
	}

}
