package dev.greeting.platform.limit.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

import dev.greeting.probe.ProbeTest;
import io.micrometer.core.instrument.MeterRegistry;
import org.apache.coyote.ProtocolHandler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for the connections that are closed to accept others.
 */
@TestPropertySource(properties = "server.tomcat.max-connections=" + EvictionTests.ALLOWED)
@EnabledOnOs(value = OS.LINUX, disabledReason = "Needs more than one loopback address")
class EvictionTests extends ProbeTest {

	static final int ALLOWED = 32;

	private static final String REQUEST = "GET /probe HTTP/1.1\r\nHost: localhost\r\n\r\n";

	private final List<Socket> sockets = new ArrayList<>();

	@Autowired
	private ServletWebServerApplicationContext application;

	@Autowired
	private MeterRegistry metrics;

	@AfterEach
	void close() throws IOException {
		for (Socket socket : this.sockets) {
			socket.close();
		}
	}

	@Test
	void theOnlyConnectionOfAnAddressStaysOpenAlthoughThePollerKnowsNoOther() throws Exception {
		Socket only = open("127.0.0.2");
		assertThat(response(only)).startsWith("HTTP/1.1 200");
		ProtocolHandler protocol = ((TomcatWebServer) this.application.getWebServer()).getTomcat()
			.getConnector()
			.getProtocolHandler();
		Executor executor = protocol.getExecutor();
		CountDownLatch pollerWaits = new CountDownLatch(1);
		CompletableFuture<Void> released = new CompletableFuture<>();
		protocol.setExecutor((task) -> {
			pollerWaits.countDown();
			released.join();
			executor.execute(task);
		});
		try {
			open("127.0.0.3").getOutputStream().write(REQUEST.getBytes(StandardCharsets.US_ASCII));
			assertThat(pollerWaits.await(10, TimeUnit.SECONDS)).isTrue();
			double before = closed();
			for (int count = 0; count < ALLOWED; count++) {
				open("127.0.0.4");
			}
			await().until(() -> closed() > before);
		}
		finally {
			released.complete(null);
			protocol.setExecutor(executor);
		}
		assertThat(response(only)).startsWith("HTTP/1.1 200");
	}

	private double closed() {
		return this.metrics.get("concurrency.limit.rejected")
			.tag("limit", "http-connections")
			.functionCounter()
			.count();
	}

	private Socket open(String address) throws IOException {
		Socket socket = new Socket("127.0.0.1", this.httpPort, InetAddress.getByName(address), 0);
		this.sockets.add(socket);
		socket.setSoTimeout(10_000);
		return socket;
	}

	private static String response(Socket socket) throws IOException {
		socket.getOutputStream().write(REQUEST.getBytes(StandardCharsets.US_ASCII));
		byte[] response = new byte[4 * 1024];
		int count = socket.getInputStream().read(response);
		return new String(response, 0, Math.max(0, count), StandardCharsets.UTF_8);
	}

}
