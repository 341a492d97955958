package dev.greeting.platform.limit.http;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLException;

import dev.greeting.platform.test.tls.TestAuthority;
import dev.greeting.platform.test.tls.TestCertificate;
import dev.greeting.probe.ProbeTest;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests that clients of HTTP/2 which stop in the middle are disconnected.
 */
@Timeout(30)
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

	@Autowired
	private MeterRegistry metrics;

	@DynamicPropertySource
	static void bundle(DynamicPropertyRegistry registry) {
		certificate.settings("edge").forEach((key, value) -> registry.add(key, () -> value));
	}

	@Test
	void aClientThatSaysNothingAfterItsHandshakeIsDisconnected() throws Exception {
		try (RawHttp2Client raw = RawHttp2Client.silent(authority, this.httpPort)) {
			assertThat(isDisconnected(raw)).isTrue();
		}
	}

	@Test
	void aClientThatDoesNotEndItsHeadersIsDisconnected() throws Exception {
		try (RawHttp2Client raw = new RawHttp2Client(authority, this.httpPort)) {
			raw.send(RawHttp2Client.HEADERS, END_STREAM, 1, 0x82, 0x87);
			assertThat(isDisconnected(raw)).isTrue();
		}
	}

	/**
	 * Until a frame is complete, Tomcat does not know it, and the connection is idle.
	 */
	@Test
	void aClientThatSendsAFrameByteByByteIsDisconnectedLikeAnIdleOne() throws Exception {
		try (RawHttp2Client raw = new RawHttp2Client(authority, this.httpPort)) {
			Thread.ofVirtual().start(() -> raw.dribble(new byte[] { 0, 62, 0, RawHttp2Client.HEADERS, 5, 0, 0, 0, 1 }));
			assertThat(isDisconnected(raw)).isTrue();
		}
	}

	@Test
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
	@Test
	void aClientThatDoesNotEndTheHeadersOfItsSecondRequestIsDisconnected() throws Exception {
		CompletableFuture<Throwable> ended = writeForEver(false);
		try (RawHttp2Client raw = new RawHttp2Client(authority, this.httpPort)) {
			raw.get(1, "/probe");
			raw.await(RawHttp2Client.HEADERS);
			raw.send(RawHttp2Client.HEADERS, END_STREAM, 3, 0x82, 0x87);
			assertThat(isDisconnected(raw)).isTrue();
			assertThat(ended.get(20, TimeUnit.SECONDS)).isInstanceOf(IOException.class);
		}
	}

	@Test
	void aConnectionIsKeptForItsOtherRequestIfHeadersAreRejectedBeforeTheirEnd() throws Exception {
		CountDownLatch released = new CountDownLatch(1);
		this.probe.onGet((name) -> {
			released.await(20, TimeUnit.SECONDS);
			return List.of(name);
		});
		try (RawHttp2Client raw = new RawHttp2Client(authority, this.httpPort)) {
			raw.get(1, "/probe");
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

	@Test
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

	@Test
	void aReaderWithoutAWindowLosesItsStreamAndIsCounted() throws Exception {
		double before = writeTimeouts();
		CompletableFuture<Throwable> ended = writeForEver(true);
		try (RawHttp2Client raw = new RawHttp2Client(authority, this.httpPort)) {
			raw.send(RawHttp2Client.SETTINGS, 0, 0, setting(INITIAL_WINDOW_SIZE, 10));
			raw.get(1, "/probe");
			raw.await(RawHttp2Client.RST_STREAM);
			assertThat(ended.get(20, TimeUnit.SECONDS)).isInstanceOf(IOException.class);
		}
		await().untilAsserted(() -> assertThat(writeTimeouts()).isEqualTo(before + 1));
	}

	@Test
	void aReaderWhoseConnectionHasNoWindowIsDisconnectedAndCounted() throws Exception {
		double before = writeTimeouts();
		CompletableFuture<Throwable> ended = writeForEver(true);
		try (RawHttp2Client raw = new RawHttp2Client(authority, this.httpPort)) {
			raw.send(RawHttp2Client.SETTINGS, 0, 0, setting(INITIAL_WINDOW_SIZE, LARGEST_WINDOW));
			raw.get(1, "/probe");
			assertThat(isDisconnected(raw)).isTrue();
			assertThat(ended.get(20, TimeUnit.SECONDS)).isInstanceOf(IOException.class);
		}
		await().untilAsserted(() -> assertThat(writeTimeouts()).isEqualTo(before + 1));
	}

	@Test
	void aReaderThatTakesItsWindowBackIsCut() throws Exception {
		CompletableFuture<Throwable> ended = writeForEver(true);
		try (RawHttp2Client raw = new RawHttp2Client(authority, this.httpPort)) {
			raw.get(1, "/probe");
			for (int read = 0; read < DEFAULT_WINDOW;) {
				read += raw.await(RawHttp2Client.DATA).length;
			}
			raw.send(RawHttp2Client.SETTINGS, 0, 0, setting(INITIAL_WINDOW_SIZE, 0));
			// Tomcat does not expect a window below zero.
			assertThat(ended.get(20, TimeUnit.SECONDS)).isNotNull();
		}
	}

	@Test
	void aReaderThatDoesNotReadItsSocketIsDisconnectedAndCounted() throws Exception {
		double before = writeTimeouts();
		CompletableFuture<Throwable> ended = writeForEver(true);
		try (RawHttp2Client raw = new RawHttp2Client(authority, this.httpPort)) {
			raw.send(RawHttp2Client.SETTINGS, 0, 0, setting(INITIAL_WINDOW_SIZE, LARGEST_WINDOW));
			raw.send(WINDOW_UPDATE, 0, 0, bytes(LARGEST_WINDOW - DEFAULT_WINDOW));
			raw.get(1, "/probe");
			assertThat(ended.get(20, TimeUnit.SECONDS)).isInstanceOf(IOException.class);
		}
		await().untilAsserted(() -> assertThat(writeTimeouts()).isEqualTo(before + 1));
	}

	/**
	 * Lets the probe write until it fails.
	 * @param all whether it writes, or only waits after the first bytes
	 */
	private CompletableFuture<Throwable> writeForEver(boolean all) {
		CompletableFuture<Throwable> ended = new CompletableFuture<>();
		this.probe.inFilter((request, response, chain) -> {
			try {
				do {
					response.getOutputStream().write(new byte[all ? 8 * 1024 : 1]);
					response.flushBuffer();
					if (!all) {
						Thread.sleep(50);
					}
				}
				while (true);
			}
			catch (IOException | InterruptedException | RuntimeException ex) {
				ended.complete(ex);
			}
		});
		return ended;
	}

	private double writeTimeouts() {
		return this.metrics.get("http.server.write.timeouts")
			.tag("limit", "http-connections")
			.functionCounter()
			.count();
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

}
