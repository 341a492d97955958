package dev.greeting.system.tls;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import javax.net.ssl.SSLContext;

import dev.greeting.contract.api.ApiGrpc;
import dev.greeting.platform.test.grpc.Behaviour;
import dev.greeting.platform.test.grpc.ReceivedCall;
import dev.greeting.platform.test.grpc.ScriptedBackend;
import dev.greeting.platform.test.http.Http;
import dev.greeting.platform.test.http.Reply;
import dev.greeting.platform.test.tls.CertificateFolder;
import dev.greeting.platform.test.tls.TestAuthority;
import dev.greeting.platform.test.tls.TestCertificate;
import dev.greeting.platform.test.token.TokenIssuer;
import dev.greeting.system.backend.ScriptedNameService;
import dev.greeting.system.http.Problems;
import dev.greeting.system.launch.AccessLine;
import dev.greeting.system.launch.Metrics;
import dev.greeting.system.launch.Pair;
import dev.greeting.system.launch.RunningService;
import dev.greeting.system.launch.Settings;
import dev.greeting.system.launch.TestLength;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A gateway that serves HTTPS and asks its callers for tokens.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class EdgeIT {

	private static final TestAuthority AUTHORITY = TestAuthority.create("edge");

	private static final String SAY_HELLO = "/api/v1/say-hello?name=test";

	private static CertificateFolder folder;

	private static TokenIssuer issuer;

	private static ScriptedBackend nameService;

	private static RunningService gateway;

	private static SSLContext context;

	private static HttpClient client;

	@BeforeAll
	static void start() {
		folder = TlsPair.folder(certificate());
		issuer = TokenIssuer.start();
		nameService = ScriptedNameService.start();
		String jwt = "spring.security.oauth2.resourceserver.jwt.";
		Settings settings = Settings.none()
			.with("server.ssl.bundle", "edge")
			.with("greeting.tls.reload-interval", TlsPair.RELOAD.toMillis() + "ms")
			.with(jwt + "jwk-set-uri", issuer.keySetUri())
			.with(jwt + "issuer-uri", issuer.uri())
			.with(jwt + "audiences", "greeting")
			.with("greeting.security.jwt.scope", "greet")
			.with("greeting.shutdown.drain-delay", "500ms")
			.with("greeting.grpc.client.name-service.deadline", "30s");
		for (Map.Entry<String, String> setting : folder.settings("edge").entrySet()) {
			settings = settings.with(setting.getKey(), setting.getValue());
		}
		gateway = Pair.startGateway(nameService.port(), settings);
		gateway.awaitReady();
		context = AUTHORITY.trustingContext();
		client = HttpClient.newBuilder().sslContext(context).build();
	}

	@AfterAll
	static void stop() {
		client.shutdownNow();
		gateway.close();
		nameService.close();
		issuer.close();
		Assertions.assertThat(gateway.output()).doesNotContain("\"level\":\"ERROR\"", "PRIVATE KEY");
	}

	private static TestCertificate certificate() {
		return AUTHORITY.certificate().dnsName("localhost").forServersOnly().create();
	}

	@ParameterizedTest
	@MethodSource("versions")
	void aRequestWithATokenIsServedAndItsSubjectIsInTheAccessLine(Version version) throws Exception {
		String id = UUID.randomUUID().toString();
		HttpRequest request = request(SAY_HELLO, issuer.token("alice", "greet")).version(version)
			.header("X-Request-ID", id)
			.build();
		HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
		Assertions.assertThat(response.version()).isEqualTo(version);
		Assertions.assertThat(response.statusCode()).isEqualTo(200);
		Assertions.assertThat(response.body()).isEqualTo("\"Hello, TEST!\"");
		Assertions.assertThat(response.headers().firstValue("Strict-Transport-Security")).hasValue("max-age=31536000");
		AccessLine line = Awaitility.await()
			.until(() -> gateway.log().accessLinesOf(id), (lines) -> lines.size() == 1)
			.getFirst();
		Assertions.assertThat(line.line().text("user_id")).isEqualTo("alice");
	}

	static Stream<Version> versions() {
		return Stream.of(Version.HTTP_1_1, Version.HTTP_2);
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("insufficientTokens")
	void aRequestWithoutASufficientTokenIsRejected(String name, int status, String token) throws Exception {
		HttpRequest.Builder request = HttpRequest.newBuilder(uri(SAY_HELLO));
		if (!token.isEmpty()) {
			request.header("Authorization", "Bearer " + token);
		}
		HttpResponse<byte[]> response = client.send(request.build(), BodyHandlers.ofByteArray());
		Reply reply = new Reply(response.statusCode(), response.headers().map(), response.body());
		Problems.assertProblem(reply, status);
		Assertions.assertThat(reply.header("WWW-Authenticate")).startsWith("Bearer");
		Assertions.assertThat(reply.header("Strict-Transport-Security")).isNotEmpty();
	}

	static Stream<Arguments> insufficientTokens() {
		long now = Instant.now().getEpochSecond();
		return Stream.of(Arguments.of("none", 401, ""),
				Arguments.of("for others", 401, issuer.token(Map.of("scope", "greet", "aud", "others"))),
				Arguments.of("expired", 401, issuer.token(Map.of("scope", "greet", "exp", now - 120))),
				Arguments.of("of another issuer", 401, issuer.token(Map.of("scope", "greet", "iss", "http://other"))),
				Arguments.of("forged", 401, issuer.forgedToken()),
				Arguments.of("without the scope", 403, issuer.token("alice", "read")));
	}

	@Test
	void aKeyThatTheIssuerHasRotatedIsTakenUp() throws Exception {
		String before = issuer.token("alice", "greet");
		Assertions.assertThat(status(before)).isEqualTo(200);
		issuer.rotateKey();
		Assertions.assertThat(status(issuer.token("alice", "greet"))).isEqualTo(200);
		Assertions.assertThat(status(before)).as("the key before").isEqualTo(401);
	}

	private static int status(String token) throws IOException, InterruptedException {
		return client.send(request(SAY_HELLO, token).build(), BodyHandlers.discarding()).statusCode();
	}

	@Test
	@Tag("load")
	void rotationsUnderLoadFailNoRequestAndCutNoStream() throws Exception {
		String token = issuer.token("alice", "greet");
		// Slowly, to leave the processors to the other requests.
		nameService.behave(ApiGrpc.getGetStreamMethod(), Behaviour.sendingEvery(Duration.ofMillis(10), 20));
		try (OpenStream stream = stream(token); HttpsLoad load = new HttpsLoad(context, uri(SAY_HELLO), token)) {
			load.awaitMore();
			for (int rotation = 0; rotation < TestLength.choose(3, 6); rotation++) {
				TestCertificate next = certificate();
				double before = TlsPair.reloads(gateway);
				folder.swap(next, AUTHORITY);
				TlsPair.awaitReload(gateway, before);
				for (int connection = 0; connection < 3; connection++) {
					Assertions.assertThat(load.certificate()).isEqualTo(next.certificate());
				}
				load.awaitMore();
			}
			stream.assertGoesOn();
			load.close();
			load.assertNoFailures();
		}
	}

	private static OpenStream stream(String token) throws IOException, InterruptedException {
		HttpResponse<InputStream> response = client.send(request(OpenStream.PATH, token).build(),
				BodyHandlers.ofInputStream());
		Assertions.assertThat(response.version()).isEqualTo(Version.HTTP_2);
		return new OpenStream(reader(response)::readLine, response.body());
	}

	@Test
	void aClientWithoutTlsIsRejectedAndCounted() throws IOException {
		double before = rejected();
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.http().getPort())) {
			socket.setSoTimeout(30_000);
			socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes());
			Assertions.assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1))
				.doesNotContain("200");
		}
		Awaitility.await().until(() -> rejected() > before);
	}

	private static double rejected() {
		return Metrics.of(gateway).sum("tls_handshakes_rejected_total", (sample) -> sample.has("reason", "protocol"));
	}

	@Test
	void theManagementPortStaysPlaintextAndAsksForNoToken() {
		Assertions.assertThat(Http.get(gateway.management(), "/actuator/health/liveness").status()).isEqualTo(200);
	}

	/**
	 * The last test, because the gateway is stopped.
	 */
	@Test
	@Order(Integer.MAX_VALUE)
	void anOpenStreamIsCompletedWhenTheGatewayStops() throws Exception {
		CompletableFuture<ReceivedCall> started = new CompletableFuture<>();
		nameService.behave(ApiGrpc.getGetStreamMethod(), (call) -> {
			call.sendNext(1);
			started.complete(call);
		});
		HttpResponse<InputStream> response = client.send(
				request("/api/v1/items/stream?length=3", issuer.token("alice", "greet")).build(),
				BodyHandlers.ofInputStream());
		Assertions.assertThat(response.version()).isEqualTo(Version.HTTP_2);
		BufferedReader lines = reader(response);
		Assertions.assertThat(lines.readLine()).contains("name 1");
		gateway.signal("TERM");
		Awaitility.await("the end of the drain delay").until(EdgeIT::isClosed);
		started.get(30, TimeUnit.SECONDS).answer();
		Assertions.assertThat(lines.lines().toList()).hasSize(2).last().asString().contains("name 3");
		Assertions.assertThat(gateway.awaitExit()).isIn(0, 143);
	}

	/**
	 * Whether the gateway refuses new connections.
	 */
	private static boolean isClosed() {
		try (HttpsConnection connection = new HttpsConnection(context, gateway.http().getPort())) {
			return false;
		}
		catch (IOException ex) {
			return true;
		}
	}

	private static HttpRequest.Builder request(String path, String token) {
		return HttpRequest.newBuilder(uri(path)).header("Authorization", "Bearer " + token);
	}

	private static URI uri(String path) {
		return URI.create("https://localhost:" + gateway.http().getPort() + path);
	}

	private static BufferedReader reader(HttpResponse<InputStream> response) {
		return new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
	}

}
