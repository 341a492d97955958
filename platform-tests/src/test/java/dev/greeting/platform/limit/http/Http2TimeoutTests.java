package dev.greeting.platform.limit.http;

import java.io.EOFException;
import java.io.IOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;

import dev.greeting.platform.test.tls.TestAuthority;
import dev.greeting.platform.test.tls.TestCertificate;
import dev.greeting.probe.ProbeTest;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests that clients of HTTP/2 which stop in the middle are disconnected.
 */
@Timeout(30)
@Import(Http2TimeoutTests.Routes.class)
@TestPropertySource(properties = { "server.ssl.bundle=edge", "greeting.limit.http-request-header-timeout=1s",
		"greeting.limit.http-write-timeout=1s", "server.tomcat.connection-timeout=1s",
		"server.tomcat.keep-alive-timeout=5s" })
class Http2TimeoutTests extends ProbeTest {

	private static final TestAuthority authority = TestAuthority.create("edge");

	private static final TestCertificate certificate = authority.certificate().dnsName("localhost").create();

	private static final int END_STREAM = 1;

	private static final int CONTINUATION = 9;

	private static final int WINDOW_UPDATE = 8;

	private static final int INITIAL_WINDOW_SIZE = 4;

	private static final int LARGEST_WINDOW = Integer.MAX_VALUE;

	private static final int DEFAULT_WINDOW = 65_535;

	private static final String WRITE_TIMEOUTS = "http.server.write.timeouts";

	@Autowired
	private Routes routes;

	@Autowired
	private MeterRegistry metrics;

	@DynamicPropertySource
	static void bundle(DynamicPropertyRegistry registry) {
		certificate.settings("edge").forEach((key, value) -> registry.add(key, () -> value));
	}

	@ConcurrentTest
	void aClientThatSaysNothingAfterItsHandshakeIsDisconnected() throws Exception {
		try (RawHttp2Client raw = RawHttp2Client.silent(authority, this.httpPort)) {
			assertThat(isDisconnected(raw)).isTrue();
		}
	}

	@ConcurrentTest
	void aClientThatDoesNotEndItsHeadersIsDisconnected() throws Exception {
		try (RawHttp2Client raw = new RawHttp2Client(authority, this.httpPort)) {
			raw.send(RawHttp2Client.HEADERS, END_STREAM, 1, 0x82, 0x87);
			assertThat(isDisconnected(raw)).isTrue();
		}
	}

	/**
	 * Until a frame is complete, Tomcat does not know it, and the connection is idle.
	 */
	@ConcurrentTest
	void aClientThatSendsAFrameByteByByteIsDisconnectedLikeAnIdleOne() throws Exception {
		try (RawHttp2Client raw = new RawHttp2Client(authority, this.httpPort)) {
			Thread.ofVirtual().start(() -> raw.dribble(new byte[] { 0, 62, 0, RawHttp2Client.HEADERS, 5, 0, 0, 0, 1 }));
			assertThat(isDisconnected(raw)).isTrue();
		}
	}

	@ConcurrentTest
	void aClientThatGoesOnWithItsHeadersForEverIsDisconnected() throws Exception {
		try (RawHttp2Client raw = new RawHttp2Client(authority, this.httpPort)) {
			raw.send(RawHttp2Client.HEADERS, END_STREAM, 1, 0x82, 0x87);
			Thread.ofVirtual().start(() -> raw.dribble(new byte[] { 0, 62, 0, CONTINUATION, 0, 0, 0, 0, 1 }));
			assertThat(isDisconnected(raw)).isTrue();
		}
	}

	/**
	 * Its other request goes on until then.
	 */
	@ConcurrentTest
	void aClientThatDoesNotEndTheHeadersOfItsSecondRequestIsDisconnected() throws Exception {
		CompletableFuture<Throwable> ended = new CompletableFuture<>();
		String path = this.routes.add((response) -> writeForEver(response, false, ended));
		try (RawHttp2Client raw = new RawHttp2Client(authority, this.httpPort)) {
			raw.get(1, path);
			raw.await(RawHttp2Client.HEADERS);
			raw.send(RawHttp2Client.HEADERS, END_STREAM, 3, 0x82, 0x87);
			assertThat(isDisconnected(raw)).isTrue();
			assertThat(ended.get(20, TimeUnit.SECONDS)).isInstanceOf(IOException.class);
		}
	}

	@ConcurrentTest
	void aConnectionIsKeptForItsOtherRequestIfHeadersAreRejectedBeforeTheirEnd() throws Exception {
		CountDownLatch released = new CountDownLatch(1);
		String path = this.routes.add((response) -> {
			released.await(20, TimeUnit.SECONDS);
			response.getOutputStream().write(1);
		});
		try (RawHttp2Client raw = new RawHttp2Client(authority, this.httpPort)) {
			raw.get(1, path);
			raw.send(RawHttp2Client.HEADERS, RawHttp2Client.END_STREAM_AND_HEADERS, 3, tooLarge());
			raw.await(RawHttp2Client.RST_STREAM);
			assertOutlivesItsLimits(raw);
			released.countDown();
			raw.await(RawHttp2Client.DATA);
		}
	}

	/**
	 * Headers with one of 12,000 bytes.
	 */
	private static byte[] tooLarge() {
		return ByteBuffer.allocate(12_008)
			.put(new byte[] { (byte) 0x82, (byte) 0x87, 0x00, 1, 'a', 0x7f, (byte) 0xe1, 0x5c })
			.array();
	}

	@ConcurrentTest
	void aConnectionWithoutARequestIsKept() throws Exception {
		try (RawHttp2Client raw = new RawHttp2Client(authority, this.httpPort)) {
			raw.get(1, "/probe");
			raw.await(RawHttp2Client.DATA);
			assertOutlivesItsLimits(raw);
			raw.get(3, "/probe");
			raw.await(RawHttp2Client.DATA);
		}
	}

	/**
	 * All limits but that of idle connections. More pings would count as a flood.
	 */
	private static void assertOutlivesItsLimits(RawHttp2Client raw) {
		await().during(Duration.ofMillis(2_500)).pollInterval(Duration.ofMillis(500)).until(() -> {
			raw.send(RawHttp2Client.PING, 0, 0, new byte[8]);
			return raw.await(RawHttp2Client.PING).length == 8;
		});
	}

	@ResourceLock(WRITE_TIMEOUTS)
	@ConcurrentTest
	void aReaderWithoutAWindowLosesItsStreamAndIsCounted() throws Exception {
		assertStreamIsCutAndCounted((response, ended) -> writeForEver(response, true, ended));
	}

	@ResourceLock(WRITE_TIMEOUTS)
	@ConcurrentTest
	void aReaderWithoutAWindowIsCountedAlsoIfNothingIsFlushed() throws Exception {
		assertStreamIsCutAndCounted((response, ended) -> writeWithoutFlush(response, true, ended));
	}

	private void assertStreamIsCutAndCounted(Endless endless) throws Exception {
		double before = writeTimeouts();
		CompletableFuture<Throwable> ended = new CompletableFuture<>();
		String path = this.routes.add((response) -> endless.write(response, ended));
		try (RawHttp2Client raw = new RawHttp2Client(authority, this.httpPort)) {
			raw.send(RawHttp2Client.SETTINGS, 0, 0, setting(INITIAL_WINDOW_SIZE, 10));
			raw.get(1, path);
			raw.await(RawHttp2Client.RST_STREAM);
			assertThat(ended.get(20, TimeUnit.SECONDS)).isInstanceOf(IOException.class);
		}
		await().untilAsserted(() -> assertThat(writeTimeouts()).isEqualTo(before + 1));
	}

	@ResourceLock(WRITE_TIMEOUTS)
	@ConcurrentTest
	void aReaderWhoseConnectionHasNoWindowIsDisconnectedAndCounted() throws Exception {
		double before = writeTimeouts();
		CompletableFuture<Throwable> ended = new CompletableFuture<>();
		String path = this.routes.add((response) -> writeForEver(response, true, ended));
		try (RawHttp2Client raw = new RawHttp2Client(authority, this.httpPort)) {
			raw.send(RawHttp2Client.SETTINGS, 0, 0, setting(INITIAL_WINDOW_SIZE, LARGEST_WINDOW));
			raw.get(1, path);
			assertThat(isDisconnected(raw)).isTrue();
			assertThat(ended.get(20, TimeUnit.SECONDS)).isInstanceOf(IOException.class);
		}
		await().untilAsserted(() -> assertThat(writeTimeouts()).isEqualTo(before + 1));
	}

	@ResourceLock(WRITE_TIMEOUTS)
	@ConcurrentTest
	void aReaderThatTakesItsWindowBackIsCut() throws Exception {
		CompletableFuture<Throwable> ended = new CompletableFuture<>();
		String path = this.routes.add((response) -> writeForEver(response, true, ended));
		try (RawHttp2Client raw = new RawHttp2Client(authority, this.httpPort)) {
			raw.get(1, path);
			for (int read = 0; read < DEFAULT_WINDOW;) {
				read += raw.await(RawHttp2Client.DATA).length;
			}
			raw.send(RawHttp2Client.SETTINGS, 0, 0, setting(INITIAL_WINDOW_SIZE, 0));
			// Tomcat does not expect a window below zero.
			assertThat(ended.get(20, TimeUnit.SECONDS)).isNotNull();
		}
	}

	@ResourceLock(WRITE_TIMEOUTS)
	@ConcurrentTest
	void aReaderThatDoesNotReadItsSocketIsDisconnectedAndCounted() throws Exception {
		double before = writeTimeouts();
		CompletableFuture<Throwable> ended = new CompletableFuture<>();
		String path = this.routes.add((response) -> writeForEver(response, true, ended));
		try (RawHttp2Client raw = new RawHttp2Client(authority, this.httpPort)) {
			raw.send(RawHttp2Client.SETTINGS, 0, 0, setting(INITIAL_WINDOW_SIZE, LARGEST_WINDOW));
			raw.send(WINDOW_UPDATE, 0, 0, bytes(LARGEST_WINDOW - DEFAULT_WINDOW));
			raw.get(1, path);
			assertThat(ended.get(20, TimeUnit.SECONDS)).isInstanceOf(IOException.class);
		}
		await().untilAsserted(() -> assertThat(writeTimeouts()).isEqualTo(before + 1));
	}

	/**
	 * The write timeout of an HTTP/1.1 response that is never flushed.
	 */
	@ResourceLock(WRITE_TIMEOUTS)
	@ConcurrentTest
	void aTimeoutInAWriteIsCountedWhetherOrNotTheHandlerThrowsIt() throws Exception {
		for (boolean thrown : new boolean[] { true, false }) {
			double before = writeTimeouts();
			CompletableFuture<Throwable> ended = new CompletableFuture<>();
			String path = this.routes.add((response) -> writeWithoutFlush(response, thrown, ended));
			try (SSLSocket socket = RawHttp2Client.connect(authority, this.httpPort, "")) {
				socket.getOutputStream()
					.write("GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n".formatted(path)
						.getBytes(StandardCharsets.US_ASCII));
				assertThat(ended.get(20, TimeUnit.SECONDS)).isInstanceOf(IOException.class);
				await().untilAsserted(() -> assertThat(writeTimeouts()).isEqualTo(before + 1));
			}
		}
	}

	private static void writeWithoutFlush(HttpServletResponse response, boolean thrown,
			CompletableFuture<Throwable> ended) throws IOException {
		try {
			while (true) {
				response.getOutputStream().write(new byte[8 * 1024]);
			}
		}
		catch (IOException ex) {
			ended.complete(ex);
			if (thrown) {
				throw ex;
			}
		}
	}

	/**
	 * Writes until that fails.
	 * @param all whether it writes all the time, or one byte now and then
	 */
	private static void writeForEver(HttpServletResponse response, boolean all, CompletableFuture<Throwable> ended) {
		try {
			while (true) {
				response.getOutputStream().write(new byte[all ? 8 * 1024 : 1]);
				response.flushBuffer();
				if (!all) {
					Thread.sleep(50);
				}
			}
		}
		catch (IOException | InterruptedException | RuntimeException ex) {
			ended.complete(ex);
		}
	}

	private double writeTimeouts() {
		return this.metrics.get(WRITE_TIMEOUTS).tag("limit", "http-connections").functionCounter().count();
	}

	/**
	 * Returns whether the server closes the connection within the client's patience, 20
	 * s.
	 */
	private static boolean isDisconnected(RawHttp2Client raw) {
		long start = System.nanoTime();
		try {
			while (System.nanoTime() - start < TimeUnit.SECONDS.toNanos(20)) {
				raw.await(RawHttp2Client.DATA);
			}
			return false;
		}
		catch (EOFException | SocketException | SSLException ex) {
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

	private static byte[] setting(int id, int value) {
		return ByteBuffer.allocate(6).putShort((short) id).putInt(value).array();
	}

	private static byte[] bytes(int value) {
		return ByteBuffer.allocate(4).putInt(value).array();
	}

	/**
	 * A route for each case, because the cases run at the same time and the probe has one
	 * behaviour at a time.
	 */
	@RestController
	static class Routes {

		private final Map<Integer, Route> routes = new ConcurrentHashMap<>();

		private final AtomicInteger next = new AtomicInteger();

		/**
		 * Returns the path of a new route.
		 */
		String add(Route route) {
			int number = this.next.incrementAndGet();
			this.routes.put(number, route);
			return "/routes/" + number;
		}

		@GetMapping("/routes/{number}")
		void respond(@PathVariable int number, HttpServletResponse response) throws Exception {
			this.routes.get(number).respond(response);
		}

	}

	/**
	 * A response that ends only when a write fails.
	 */
	@FunctionalInterface
	interface Endless {

		void write(HttpServletResponse response, CompletableFuture<Throwable> ended) throws Exception;

	}

	@FunctionalInterface
	interface Route {

		void respond(HttpServletResponse response) throws Exception;

	}

	/**
	 * Runs beside other cases of this class, which wait most of the time. On the class,
	 * the annotation would let it run beside other classes.
	 */
	@Test
	@Execution(ExecutionMode.CONCURRENT)
	@Retention(RetentionPolicy.RUNTIME)
	@interface ConcurrentTest {

	}

}
