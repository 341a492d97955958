package dev.greeting.platform.limit.http;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

import dev.greeting.platform.test.log.LogLines;
import dev.greeting.platform.test.tls.CertificateFolder;
import dev.greeting.platform.test.tls.TestAuthority;
import dev.greeting.platform.test.tls.TestCertificate;
import dev.greeting.platform.test.tls.UnfinishedHandshake;
import dev.greeting.probe.ProbeApplication;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * TLS handshakes of an HTTPS server.
 */
class HttpHandshakeTests {

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	private static final TestAuthority AUTHORITY = TestAuthority.create("test");

	private static CertificateFolder folder;

	private static ConfigurableApplicationContext application;

	private static int port;

	private static int managementPort;

	private static MeterRegistry metrics;

	@RegisterExtension
	private final LogLines logLines = new LogLines();

	@BeforeAll
	static void start(@TempDir Path temp) {
		folder = new CertificateFolder(temp.resolve("tls"), serverCertificate(), AUTHORITY);
		List<String> settings = new ArrayList<>(List.of("--server.port=0", "--management.server.port=0",
				"--grpc.server.port=0", "--grpc.client.self.address=dns:///localhost:1", "--server.ssl.bundle=edge",
				"--server.ssl.client-auth=want", "--management.server.ssl.enabled=true",
				"--management.server.ssl.bundle=edge", "--server.tomcat.connection-timeout=60s",
				"--greeting.tls.handshake-timeout=1500ms", "--greeting.tls.reload-interval=100ms"));
		folder.settings("edge").forEach((key, value) -> settings.add("--" + key + "=" + value));
		application = new SpringApplicationBuilder(ProbeApplication.class).run(settings.toArray(String[]::new));
		port = application.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
		managementPort = application.getEnvironment().getRequiredProperty("local.management.port", Integer.class);
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
	void aClientThatShowsACertificateIsNamedInTheAccessLineAndAnotherIsNot() throws Exception {
		TestCertificate certificate = AUTHORITY.certificate().uri("spiffe://example.org/client").create();
		get(AUTHORITY.trustingContext(certificate), "named");
		get(AUTHORITY.trustingContext(), "unnamed");
		assertThat(line("named")).containsEntry("peer_identity", "spiffe://example.org/client");
		assertThat(line("unnamed")).doesNotContainKey("peer_identity");
	}

	private static void get(SSLContext context, String requestId) throws Exception {
		try (HttpClient client = HttpClient.newBuilder().sslContext(context).build()) {
			HttpRequest request = HttpRequest.newBuilder(URI.create("https://localhost:" + port + "/probe"))
				.header("X-Request-ID", requestId)
				.build();
			assertThat(client.send(request, BodyHandlers.discarding()).statusCode()).isEqualTo(200);
		}
	}

	private Map<String, Object> line(String requestId) {
		return this.logLines.awaitOne("access.http", (line) -> requestId.equals(line.get("request_id")));
	}

	/**
	 * The limit does not depend on {@code server.tomcat.connection-timeout}, which is
	 * much longer.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "http", "management" })
	void silentAndSlowHandshakesAreClosedAndCounted(String transport) {
		int server = transport.equals("http") ? port : managementPort;
		double before = timeouts(transport);
		try (UnfinishedHandshake silent = UnfinishedHandshake.silent(server);
				UnfinishedHandshake begun = UnfinishedHandshake.slow(server);
				UnfinishedHandshake slow = UnfinishedHandshake.slow(server)) {
			await().atMost(PATIENCE).pollInterval(Duration.ofMillis(100)).until(() -> !slow.sendByte());
			assertThat(silent.isClosedWithin(PATIENCE)).isTrue();
			assertThat(begun.isClosedWithin(PATIENCE)).isTrue();
		}
		await().untilAsserted(() -> assertThat(timeouts(transport)).isEqualTo(before + 3));
	}

	/**
	 * After its handshake, a connection has the timeouts of HTTP.
	 */
	@Test
	void aConnectionOutlivesTheTimeOfItsHandshake() throws Exception {
		try (SSLSocket socket = connect()) {
			await().pollDelay(Duration.ofSeconds(3)).untilAsserted(() -> {
				socket.getOutputStream()
					.write("GET /probe HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".getBytes());
				assertThat(new String(socket.getInputStream().readAllBytes())).startsWith("HTTP/1.1 200");
			});
		}
	}

	private static double timeouts(String transport) {
		return metrics.get("tls.handshakes.rejected")
			.tag("transport", transport)
			.tag("reason", "timeout")
			.counter()
			.count();
	}

	private static Certificate shownCertificate() throws IOException {
		try (SSLSocket socket = connect()) {
			return socket.getSession().getPeerCertificates()[0];
		}
	}

	private static SSLSocket connect() throws IOException {
		SSLSocket socket = (SSLSocket) AUTHORITY.trustingContext().getSocketFactory().createSocket("localhost", port);
		socket.setSoTimeout((int) PATIENCE.toMillis());
		socket.startHandshake();
		return socket;
	}

}
