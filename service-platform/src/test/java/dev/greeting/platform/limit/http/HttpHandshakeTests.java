package dev.greeting.platform.limit.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.List;

import javax.net.ssl.SSLSocket;

import dev.greeting.platform.test.tls.CertificateFolder;
import dev.greeting.platform.test.tls.TestAuthority;
import dev.greeting.platform.test.tls.TestCertificate;
import dev.greeting.probe.ProbeApplication;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * TLS handshakes of an HTTPS server.
 */
class HttpHandshakeTests {

	private static final TestAuthority AUTHORITY = TestAuthority.create("test");

	private static CertificateFolder folder;

	private static ConfigurableApplicationContext application;

	private static int port;

	private static MeterRegistry metrics;

	@BeforeAll
	static void start(@TempDir Path temp) {
		folder = new CertificateFolder(temp.resolve("tls"), serverCertificate(), AUTHORITY);
		List<String> settings = new ArrayList<>(List.of("--server.port=0", "--management.server.port=-1",
				"--grpc.server.port=0", "--grpc.client.self.address=dns:///localhost:1", "--server.ssl.bundle=edge",
				"--server.tomcat.connection-timeout=1s", "--greeting.tls.handshake-timeout=1500ms",
				"--greeting.tls.reload-interval=100ms"));
		folder.settings("edge").forEach((key, value) -> settings.add("--" + key + "=" + value));
		application = new SpringApplicationBuilder(ProbeApplication.class).run(settings.toArray(String[]::new));
		port = ((WebServerApplicationContext) application).getWebServer().getPort();
		metrics = application.getBean(MeterRegistry.class);
	}

	@AfterAll
	static void stop() {
		application.close();
	}

	private static TestCertificate serverCertificate() {
		return AUTHORITY.certificate().dnsName("localhost").forServersOnly().create();
	}

	@Test
	void aReloadedCertificateIsShownWithoutTheSwitchOfMutualTls() {
		TestCertificate next = serverCertificate();
		folder.swap(next, AUTHORITY);
		await().untilAsserted(() -> assertThat(shownCertificate()).isEqualTo(next.certificate()));
	}

	@Test
	void silentAndSlowHandshakesAreClosedAndCounted() throws IOException {
		double before = timeouts();
		try (Socket silent = connect(); Socket slow = connect()) {
			// The begin of a record of 512 bytes.
			slow.getOutputStream().write(new byte[] { 22, 3, 1, 2, 0 });
			Thread.ofVirtual().start(() -> dribble(slow));
			assertThat(isClosed(silent)).isTrue();
			assertThat(isClosed(slow)).isTrue();
		}
		await().untilAsserted(() -> assertThat(timeouts()).isEqualTo(before + 2));
	}

	private static double timeouts() {
		return metrics.get("tls.handshakes.rejected")
			.tag("transport", "http")
			.tag("reason", "timeout")
			.counter()
			.count();
	}

	private static Socket connect() throws IOException {
		Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
		socket.setSoTimeout(20_000);
		return socket;
	}

	private static void dribble(Socket socket) {
		try {
			for (int count = 0; count < 400; count++) {
				socket.getOutputStream().write(1);
				Thread.sleep(100);
			}
		}
		catch (IOException | InterruptedException ex) {
			// closed
		}
	}

	private static boolean isClosed(Socket socket) {
		try {
			return socket.getInputStream().readAllBytes() != null;
		}
		catch (SocketTimeoutException ex) {
			return false;
		}
		catch (IOException ex) {
			return true;
		}
	}

	private static Certificate shownCertificate() throws IOException {
		try (SSLSocket socket = (SSLSocket) AUTHORITY.trustingContext()
			.getSocketFactory()
			.createSocket("localhost", port)) {
			socket.startHandshake();
			return socket.getSession().getPeerCertificates()[0];
		}
	}

}
