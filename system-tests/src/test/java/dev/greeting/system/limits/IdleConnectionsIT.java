package dev.greeting.system.limits;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

import dev.greeting.system.launch.Launcher;
import dev.greeting.system.launch.Metrics;
import dev.greeting.system.launch.RunningService;
import dev.greeting.system.launch.Service;
import dev.greeting.system.launch.Settings;
import dev.greeting.system.launch.TestLength;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * More connections than allowed, from clients that send nothing. The service evicts them
 * for new ones and serves all other clients. Their timeout is longer than this test.
 */
@Tag("load")
@EnabledOnOs(value = OS.LINUX, disabledReason = "Needs more than one loopback address")
class IdleConnectionsIT {

	/** The number of connections that the service allows. */
	private static final int ALLOWED = 256;

	/** The number of connections that the silent clients try to hold. */
	private static final int FLOOD = 5_000;

	private static final Duration FLOOD_LASTS = TestLength.choose(Duration.ofSeconds(2), Duration.ofSeconds(10));

	/** Less than any timeout of the service. */
	private static final Duration PATIENCE = Duration.ofSeconds(5);

	private static RunningService service;

	private final List<Socket> sockets = new ArrayList<>();

	@BeforeAll
	static void start() {
		service = Launcher.configured()
			.start(Service.NAME_SERVICE,
					Settings.none()
						.onJvm("-Xmx96m")
						.with("server.tomcat.max-connections", ALLOWED)
						.with("server.tomcat.connection-timeout", "60s"));
		service.awaitReady();
	}

	@AfterAll
	static void stop() {
		Assertions.assertThat(service.output()).doesNotContain("OutOfMemoryError", "\"level\":\"ERROR\"");
		service.close();
	}

	@AfterEach
	void close() throws IOException {
		for (Socket socket : this.sockets) {
			socket.close();
		}
	}

	@Test
	void aConnectionAboveTheLimitIsServedAndTheLongestIdleOneIsClosed() throws IOException {
		for (int count = 0; count < ALLOWED; count++) {
			this.sockets.add(open(service.http(), "127.0.0.1"));
			Assertions.assertThat(isServed(this.sockets.getLast())).isTrue();
		}
		Socket oneMore = open(service.http(), "127.0.0.1");
		this.sockets.add(oneMore);
		Assertions.assertThat(isServed(oneMore)).isTrue();
		Assertions.assertThat(isServed(this.sockets.getFirst())).isFalse();
		Assertions.assertThat(isServed(this.sockets.get(ALLOWED / 2))).isTrue();
		Assertions.assertThat(isServed(this.sockets.get(ALLOWED - 1))).isTrue();
		Assertions
			.assertThat(Metrics.of(service)
				.sum("concurrency_limit_rejected_total", (sample) -> sample.has("limit", "http-connections")))
			.isPositive();
	}

	@Test
	void connectionsOfTheBusiestAddressAreEvictedFirst() throws IOException {
		Socket patient = open(service.http(), "127.0.0.2");
		this.sockets.add(patient);
		Assertions.assertThat(isServed(patient)).isTrue();
		for (int count = 0; count < 2 * ALLOWED; count++) {
			this.sockets.add(open(service.http(), "127.0.0.3"));
		}
		Assertions.assertThat(isServed(this.sockets.getLast())).isTrue();
		Assertions.assertThat(isServed(patient)).isTrue();
	}

	@ParameterizedTest
	@CsvSource({ "false, 1", "false, 50", "true, 1", "true, 50" })
	void clientsThatKeepReconnectingDoNotLockOutOthers(boolean management, int addresses, TestReporter reporter)
			throws Exception {
		URI flooded = management ? service.management() : service.http();
		Thread flood = Thread.ofPlatform().daemon().start(() -> flood(flooded, addresses, FLOOD_LASTS));
		Duration longest = Duration.ZERO;
		int probes = 0;
		while (flood.isAlive()) {
			long start = System.nanoTime();
			assertIsServed(service.management(), "/actuator/health/liveness");
			assertIsServed(service.http(), "/api/v1/name?name=test");
			Duration took = Duration.ofNanos(System.nanoTime() - start);
			longest = (took.compareTo(longest) > 0) ? took : longest;
			probes++;
		}
		reporter.publishEntry(
				"%d idle connections from %d addresses at %s".formatted(FLOOD, addresses,
						management ? "the management port" : "the service's"),
				"two requests, %d times; the longest took %d ms".formatted(probes, longest.toMillis()));
		Assertions.assertThat(probes).isPositive();
	}

	/**
	 * Opens silent connections, as many at once as there may be, and replaces the oldest
	 * again and again.
	 */
	private static void flood(URI target, int addresses, Duration duration) {
		Deque<Socket> open = new ArrayDeque<>();
		long start = System.nanoTime();
		for (int count = 0; System.nanoTime() - start < duration.toNanos(); count++) {
			try {
				open.add(open(target, "127.0.1." + (1 + count % addresses)));
				if (open.size() > FLOOD) {
					open.remove().close();
				}
			}
			catch (IOException ex) {
				// not accepted
			}
		}
		open.forEach((socket) -> {
			try {
				socket.close();
			}
			catch (IOException ex) {
				// closed
			}
		});
	}

	private static void assertIsServed(URI target, String path) throws IOException {
		try (Socket socket = open(target, "127.0.0.1")) {
			socket.setSoTimeout((int) PATIENCE.toMillis());
			socket.getOutputStream()
				.write("GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".formatted(path)
					.getBytes(StandardCharsets.US_ASCII));
			Assertions.assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
				.startsWith("HTTP/1.1 200 ");
		}
	}

	private static boolean isServed(Socket socket) throws IOException {
		try {
			socket.setSoTimeout((int) PATIENCE.toMillis());
			socket.getOutputStream()
				.write("GET /api/v1/name?name=test HTTP/1.1\r\nHost: localhost\r\n\r\n"
					.getBytes(StandardCharsets.US_ASCII));
			byte[] answer = new byte[4 * 1024];
			int count = socket.getInputStream().read(answer);
			return count > 0 && new String(answer, 0, count, StandardCharsets.UTF_8).startsWith("HTTP/1.1 200 ");
		}
		catch (SocketTimeoutException ex) {
			throw ex;
		}
		catch (SocketException ex) {
			return false;
		}
	}

	private static Socket open(URI target, String address) throws IOException {
		Socket socket = new Socket();
		socket.bind(new InetSocketAddress(address, 0));
		socket.connect(new InetSocketAddress("127.0.0.1", target.getPort()), 5_000);
		return socket;
	}

}
