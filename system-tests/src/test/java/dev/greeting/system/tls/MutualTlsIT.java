package dev.greeting.system.tls;

import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import dev.greeting.platform.test.http.Http;
import dev.greeting.platform.test.http.RawHttp;
import dev.greeting.platform.test.http.Reply;
import dev.greeting.platform.test.tls.CertificateFolder;
import dev.greeting.platform.test.tls.TestAuthority;
import dev.greeting.platform.test.tls.TestCertificate;
import dev.greeting.platform.test.tls.UnfinishedHandshake;
import dev.greeting.system.http.Problems;
import dev.greeting.system.launch.AccessLine;
import dev.greeting.system.launch.Footprint;
import dev.greeting.system.launch.LogLine;
import dev.greeting.system.launch.Metrics;
import dev.greeting.system.launch.RunningService;
import dev.greeting.system.launch.TestLength;
import dev.greeting.system.load.SteadyLoad;
import io.grpc.Status.Code;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The pair with mutual TLS.
 */
@Order(1)
class MutualTlsIT {

	private static final TestAuthority AUTHORITY = TlsPair.AUTHORITY;

	private static final String SAY_HELLO = "/api/v1/say-hello?name=test";

	private static TlsPair pair;

	@BeforeAll
	static void start() {
		pair = TlsPair.start();
	}

	@AfterAll
	static void stop() {
		try {
			Assertions.assertThat(pair.nameService().output() + pair.gateway().output())
				.doesNotContain("\"level\":\"ERROR\"", "PRIVATE KEY");
		}
		finally {
			pair.close();
		}
	}

	@AfterEach
	void restore() {
		pair.restore();
		awaitHello();
	}

	@Test
	void theGatewayCallsNameServiceAndItsIdentityIsInTheAccessLine() {
		String id = UUID.randomUUID().toString();
		Reply reply = RawHttp.send(pair.gateway().http(), "GET", SAY_HELLO, "X-Request-ID: " + id);
		Assertions.assertThat(reply.body()).isEqualTo("\"Hello, TEST!\"");
		AccessLine line = Awaitility.await()
			.until(() -> pair.nameService().log().accessLinesOf(id), (lines) -> lines.size() == 1)
			.getFirst();
		Assertions.assertThat(line.line().text("peer_identity")).isEqualTo(TlsPair.GATEWAY);
	}

	@Test
	void nameServiceHasNoHttpPortBesideManagement() {
		URI http = pair.nameService().http();
		Assertions.assertThatException()
			.isThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), http.getPort()).close());
		Assertions.assertThat(Http.get(pair.nameService().management(), "/actuator/health/readiness").status())
			.isEqualTo(200);
	}

	static Stream<Map.Entry<String, TestCertificate>> clientCertificates() {
		return Stream.of(Map.entry("untrusted", TlsPair.gatewayCertificate(TestAuthority.create("system tests"))),
				Map.entry("expired", AUTHORITY.certificate().uri(TlsPair.GATEWAY).expired().create()),
				Map.entry("not_yet_valid", AUTHORITY.certificate().uri(TlsPair.GATEWAY).notYetValid().create()),
				Map.entry("wrong_usage", AUTHORITY.certificate().uri(TlsPair.GATEWAY).forServersOnly().create()));
	}

	@ParameterizedTest
	@MethodSource("clientCertificates")
	void aClientWithABadCertificateIsRejected(Map.Entry<String, TestCertificate> bad) {
		assertClientIsRejected(bad.getKey(), bad.getValue());
	}

	@Test
	void aClientWithoutACertificateIsRejected() {
		assertClientIsRejected("no_certificate", null);
	}

	@Test
	void aClientWithTls12IsRejected() {
		TlsClient client = TlsClient.ofTls12(pair.nameService(), TlsPair.gatewayCertificate(AUTHORITY), AUTHORITY);
		assertRejected("protocol", client);
	}

	@Test
	void aClientWithoutTlsIsRejected() {
		double before = rejected(pair.nameService(), "protocol");
		try (UnfinishedHandshake client = UnfinishedHandshake.plaintext(pair.nameService().grpcPort(),
				"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes())) {
			Assertions.assertThat(client.isClosedWithin(TlsPair.HANDSHAKE)).isTrue();
		}
		awaitRejected("protocol", before);
	}

	private static void assertClientIsRejected(String reason, TestCertificate certificate) {
		assertRejected(reason, TlsClient.of(pair.nameService(), certificate, AUTHORITY));
	}

	private static void assertRejected(String reason, TlsClient client) {
		double before = rejected(pair.nameService(), reason);
		Assertions.assertThat(client.processName().getCode()).isEqualTo(Code.UNAVAILABLE);
		awaitRejected(reason, before);
		Assertions.assertThat(handshakeWarnings(pair.nameService())).isNotEmpty();
	}

	private static void awaitRejected(String reason, double before) {
		Awaitility.await(reason)
			.untilAsserted(() -> Assertions.assertThat(rejected(pair.nameService(), reason)).isGreaterThan(before));
	}

	private static double rejected(RunningService service, String reason) {
		return Metrics.of(service).sum("tls_handshakes_rejected_total", (sample) -> sample.has("reason", reason));
	}

	private static List<LogLine> handshakeWarnings(RunningService service) {
		return service.log().lines().stream().filter((line) -> line.message().startsWith("TLS handshake")).toList();
	}

	static Stream<TestCertificate> unlisted() {
		return Stream.of(AUTHORITY.certificate().uri("spiffe://example.org/other").create(),
				AUTHORITY.certificate().uri(TlsPair.GATEWAY + "/more").create(),
				AUTHORITY.certificate().uri("spiffe://example.org/Greeting-Gateway").create(),
				AUTHORITY.certificate().dnsName("*.example.org").create(),
				AUTHORITY.certificate().commonName("gateway.example.org").create(),
				AUTHORITY.certificate().uri("spiffe://example.org/lister").create());
	}

	@ParameterizedTest
	@MethodSource("unlisted")
	void aClientThatIsNotListedIsDenied(TestCertificate certificate) {
		Assertions.assertThat(TlsClient.of(pair.nameService(), certificate, AUTHORITY).processName().getCode())
			.isEqualTo(Code.PERMISSION_DENIED);
	}

	@Test
	void aGatewayThatIsNotListedAnswers503() {
		double before = denied();
		pair.replaceGatewayCertificate(AUTHORITY.certificate().uri("spiffe://example.org/other").create(), AUTHORITY);
		Reply reply = Awaitility.await("a connection with the new certificate")
			.until(() -> RawHttp.send(pair.gateway().http(), "GET", SAY_HELLO), (answer) -> answer.status() != 200);
		Assertions.assertThat(Problems.assertProblem(reply, 503).path("code").asString("")).isEqualTo("UNAVAILABLE");
		Assertions.assertThat(reply.header("Retry-After")).isNotEmpty();
		Assertions.assertThat(denied()).isGreaterThan(before);
	}

	private static double denied() {
		return Metrics.of(pair.nameService()).sum("grpc_server_calls_denied_total");
	}

	@Test
	void aGatewayWhoseCertificateIsRejectedAnswers503AndSaysWhy() {
		pair.replaceGatewayCertificate(TlsPair.gatewayCertificate(TestAuthority.create("other")), AUTHORITY);
		Reply reply = Awaitility.await("a connection with the new certificate")
			.until(() -> RawHttp.send(pair.gateway().http(), "GET", SAY_HELLO), (answer) -> answer.status() != 200);
		Problems.assertProblem(reply, 503);
		// The server may close the connection before the gateway has read why.
		Awaitility.await()
			.until(() -> rejected(pair.gateway(), "rejected_by_peer") + rejected(pair.gateway(), "closed") > 0);
		Assertions.assertThat(handshakeWarnings(pair.gateway())).isNotEmpty();
	}

	@Test
	@Tag("load")
	void rotationsUnderLoadFailNoRequestAndCutNoStream() {
		try (OpenStream early = new OpenStream(pair.gateway());
				SteadyLoad load = SteadyLoad.of(300).on(pair.gateway());
				OpenStream late = new OpenStream(pair.gateway())) {
			load.awaitQuickAnswers();
			for (int rotation = 0; rotation < 6; rotation++) {
				TestCertificate server = TlsPair.nameServiceCertificate(AUTHORITY);
				String mark = "urn:rotation:" + rotation;
				pair.rotate(server, AUTHORITY.certificate().uri(mark).uri(TlsPair.GATEWAY).create(), AUTHORITY);
				Assertions.assertThat(client(AUTHORITY).serverCertificate()).isEqualTo(server.certificate());
				Awaitility.await("calls over a connection with the gateway's new certificate")
					.pollInterval(Duration.ofMillis(250))
					.until(() -> lastClient().equals(mark));
			}
			load.stop().assertNoFailures();
			early.assertGoesOn();
			late.assertGoesOn();
		}
	}

	private static String lastClient() {
		return pair.nameService()
			.log()
			.accessLines()
			.reversed()
			.stream()
			.map((line) -> line.line().text("peer_identity"))
			.filter((identity) -> identity.startsWith("urn:") || identity.equals(TlsPair.GATEWAY))
			.findFirst()
			.orElse("");
	}

	@Test
	void aNewAuthorityIsIntroducedInThreeSteps() {
		TestAuthority next = TestAuthority.create("system tests");
		TlsClient old = TlsClient.of(pair.nameService(), TlsPair.gatewayCertificate(AUTHORITY), AUTHORITY, next);
		try (SteadyLoad load = SteadyLoad.of(100).on(pair.gateway())) {
			pair.rotate(AUTHORITY, AUTHORITY, next);
			load.continueFor(Duration.ofMillis(1_300));
			pair.rotate(next, AUTHORITY, next);
			load.continueFor(Duration.ofMillis(1_300));
			Assertions.assertThat(old.processName().isOk()).isTrue();
			pair.rotate(next, next);
			load.continueFor(Duration.ofMillis(1_300));
			load.stop().assertNoFailures();
		}
		// Its context holds what sessions the server let it keep.
		Assertions.assertThat(old.processName().getCode()).isEqualTo(Code.UNAVAILABLE);
		pair.rotate(AUTHORITY, AUTHORITY, next);
	}

	static Stream<Map.Entry<String, Runnable>> badFiles() {
		TestCertificate other = TlsPair.nameServiceCertificate(AUTHORITY);
		String half = other.certificatePem().substring(0, 300);
		CertificateFolder folder = pair.nameServiceFolder();
		return Stream.of(Map.entry("half-written", () -> folder.write(CertificateFolder.CERTIFICATE, half)),
				Map.entry("empty", () -> folder.write(CertificateFolder.ROOTS, "")),
				Map.entry("vanished", () -> folder.delete(CertificateFolder.PRIVATE_KEY)),
				Map.entry("mismatched", () -> folder.write(CertificateFolder.PRIVATE_KEY, other.privateKeyPem())),
				Map.entry("expired", () -> folder.write(CertificateFolder.CERTIFICATE,
						AUTHORITY.certificate().dnsName("localhost").expired().create().certificatePem())));
	}

	@ParameterizedTest
	@MethodSource("badFiles")
	void badFilesLeaveTheLastGoodInUseUntilTheyAreRepaired(Map.Entry<String, Runnable> bad) {
		TestCertificate good = TlsPair.nameServiceCertificate(AUTHORITY);
		pair.replaceNameServiceCertificate(good, AUTHORITY);
		double before = failedReloads();
		int warnings = reloadWarnings();
		bad.getValue().run();
		// Several checks, of which only the first one warns.
		Awaitility.await().until(() -> failedReloads() >= before + 3);
		Assertions.assertThat(reloadWarnings()).isEqualTo(warnings + 1);
		Assertions.assertThat(client(AUTHORITY).serverCertificate()).isEqualTo(good.certificate());
		awaitHello();
		TestCertificate repaired = TlsPair.nameServiceCertificate(AUTHORITY);
		double reloads = TlsPair.reloads(pair.nameService());
		pair.nameServiceFolder().write(CertificateFolder.ROOTS, AUTHORITY.rootPem());
		pair.nameServiceFolder().write(CertificateFolder.PRIVATE_KEY, repaired.privateKeyPem());
		pair.nameServiceFolder().write(CertificateFolder.CERTIFICATE, repaired.certificatePem());
		TlsPair.awaitReload(pair.nameService(), reloads);
		Assertions.assertThat(client(AUTHORITY).serverCertificate()).isEqualTo(repaired.certificate());
	}

	private static double failedReloads() {
		return Metrics.of(pair.nameService()).sum("ssl_bundle_reload_failures_total");
	}

	private static int reloadWarnings() {
		return (int) pair.nameService()
			.log()
			.lines()
			.stream()
			.filter((line) -> line.message().contains("cannot be reloaded"))
			.count();
	}

	@Test
	@Tag("load")
	void silentAndSlowHandshakesAreClosedAndOthersServedMeanwhile() {
		double before = rejected(pair.nameService(), "timeout");
		List<UnfinishedHandshake> all = new ArrayList<>();
		int port = pair.nameService().grpcPort();
		try (SteadyLoad load = SteadyLoad.of(20).on(pair.gateway())) {
			for (int count = 0; count < 1_000; count++) {
				all.add(UnfinishedHandshake.slow(port));
			}
			List<UnfinishedHandshake> slow = new ArrayList<>(all);
			for (int count = 0; count < 1_000; count++) {
				all.add(UnfinishedHandshake.silent(port));
			}
			Awaitility.await("all are closed")
				.atMost(TlsPair.HANDSHAKE.multipliedBy(3))
				.pollInterval(Duration.ofMillis(500))
				.until(() -> {
					slow.removeIf((client) -> !client.sendByte());
					return rejected(pair.nameService(), "timeout") >= before + 2_000;
				});
			load.stop().assertNoFailures();
			Assertions.assertThat(all).allMatch((client) -> client.isClosedWithin(Duration.ofSeconds(1)));
		}
		finally {
			all.forEach(UnfinishedHandshake::close);
		}
		Assertions.assertThat(handshakeWarnings(pair.nameService())).hasSizeLessThan(100);
	}

	/**
	 * A long run also looks at what the processes occupy. The first rotations are left
	 * out, because they load and compile code.
	 */
	@Test
	@Tag("load")
	@Timeout(value = 20, unit = TimeUnit.MINUTES)
	void manyRotationsNeedNoMemory(TestReporter reporter) {
		rotate(TestLength.choose(5, 100));
		List<Footprint> before = footprints();
		rotate(TestLength.choose(20, 1_000));
		List<Footprint> after = footprints();
		reporter.publishEntry("name-service and gateway before and after", before + " " + after);
		for (int service = 0; service < after.size(); service++) {
			after.get(service).assertNoMoreThan(before.get(service));
			if (TestLength.isLong()) {
				after.get(service).assertResidentNoMoreThan(before.get(service));
			}
		}
	}

	private static List<Footprint> footprints() {
		return List.of(Footprint.of(pair.nameService()), Footprint.of(pair.gateway()));
	}

	private static void rotate(int count) {
		for (int rotation = 0; rotation < count; rotation++) {
			TestCertificate server = TlsPair.nameServiceCertificate(AUTHORITY);
			pair.rotate(server, TlsPair.gatewayCertificate(AUTHORITY), AUTHORITY);
			Assertions.assertThat(client(AUTHORITY).serverCertificate()).isEqualTo(server.certificate());
		}
	}

	@Test
	void theExpiryOfTheNewCertificateIsAMetric() {
		Duration lifetime = Duration.ofDays(300);
		TestCertificate certificate = AUTHORITY.certificate()
			.dnsName("localhost")
			.valid(Instant.now().minusSeconds(60), Instant.now().plus(lifetime))
			.create();
		pair.replaceNameServiceCertificate(certificate, AUTHORITY);
		Awaitility.await()
			.until(() -> Metrics.of(pair.nameService())
				.samples()
				.stream()
				.anyMatch((sample) -> sample.name().equals("ssl_chain_expiry_seconds")
						&& Math.abs(sample.value() - lifetime.toSeconds()) < 3_600));
	}

	private static TlsClient client(TestAuthority authority) {
		return TlsClient.of(pair.nameService(), TlsPair.gatewayCertificate(authority), authority);
	}

	private static void awaitHello() {
		Awaitility.await("the gateway reaches name-service")
			.until(() -> RawHttp.send(pair.gateway().http(), "GET", SAY_HELLO).status() == 200);
	}

}
