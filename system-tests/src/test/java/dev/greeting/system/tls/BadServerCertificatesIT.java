package dev.greeting.system.tls;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

import dev.greeting.contract.names.ProcessNameRequest;
import dev.greeting.contract.names.ProcessNameResponse;
import dev.greeting.contract.names.Service1Grpc;
import dev.greeting.platform.test.http.RawHttp;
import dev.greeting.platform.test.http.Reply;
import dev.greeting.platform.test.service.Ports;
import dev.greeting.platform.test.tls.TestAuthority;
import dev.greeting.platform.test.tls.TestCertificate;
import dev.greeting.system.http.Problems;
import dev.greeting.system.launch.LogLine;
import dev.greeting.system.launch.Metrics;
import dev.greeting.system.launch.Pair;
import dev.greeting.system.launch.RunningService;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.stub.StreamObserver;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A gateway with mutual TLS, and servers that are not the one it looks for.
 */
class BadServerCertificatesIT {

	private static final TestAuthority AUTHORITY = TlsPair.AUTHORITY;

	private static int port;

	private static RunningService gateway;

	private Server server;

	@BeforeAll
	static void start() {
		port = Ports.free();
		gateway = Pair.startGateway(port, TlsPair.with(TlsPair.folder(TlsPair.gatewayCertificate(AUTHORITY))));
		gateway.awaitReady();
	}

	@AfterAll
	static void stop() {
		gateway.close();
	}

	@AfterEach
	void stopServer() {
		this.server.shutdownNow();
	}

	@Test
	void theServerThatItLooksForIsCalled() throws IOException {
		start(AUTHORITY.certificate().dnsName("localhost").create(), AUTHORITY);
		Awaitility.await().until(() -> sayHello().body(), "\"Hello, TEST!\""::equals);
	}

	static Stream<Arguments> bad() {
		TestAuthority other = TestAuthority.create("system tests");
		return Stream.of(Arguments.of("untrusted", other.certificate().dnsName("localhost").create()),
				Arguments.of("expired", AUTHORITY.certificate().dnsName("localhost").expired().create()),
				Arguments.of("not_yet_valid", AUTHORITY.certificate().dnsName("localhost").notYetValid().create()),
				Arguments.of("wrong_usage", AUTHORITY.certificate().dnsName("localhost").forClientsOnly().create()),
				Arguments.of("wrong_name", AUTHORITY.certificate().dnsName("localhost.example.org").create()), Arguments
					.of("wrong_name", AUTHORITY.certificate().commonName("localhost").uri("spiffe://a/b").create()));
	}

	@ParameterizedTest
	@MethodSource("bad")
	void aServerWithABadCertificateIsNotCalled(String reason, TestCertificate certificate) throws IOException {
		double before = rejected(reason);
		start(certificate, AUTHORITY);
		assertUnavailable(reason, before);
	}

	@Test
	void aServerThatDoesNotTrustTheGatewayIsNotCalled() throws IOException {
		// The server may close the connection before the gateway has read why.
		double before = rejected("rejected_by_peer") + rejected("closed");
		start(AUTHORITY.certificate().dnsName("localhost").create(), TestAuthority.create("other"));
		Awaitility.await().until(() -> rejected("rejected_by_peer") + rejected("closed") > before);
		Problems.assertProblem(sayHello(), 503);
	}

	@Test
	void aServerWithTls12IsNotCalled() throws IOException {
		double before = rejected("rejected_by_peer");
		start(AUTHORITY.certificate().dnsName("localhost").create(), AUTHORITY, "TLSv1.2");
		assertUnavailable("rejected_by_peer", before);
	}

	@Test
	void aServerWithoutTlsIsNotCalled() throws IOException {
		double before = rejected("protocol") + rejected("closed");
		this.server = NettyServerBuilder.forPort(port).addService(new Names()).build().start();
		Awaitility.await().until(() -> rejected("protocol") + rejected("closed") > before);
		Problems.assertProblem(sayHello(), 503);
	}

	private void start(TestCertificate certificate, TestAuthority clients, String... protocols) throws IOException {
		SslContextBuilder tls = GrpcSslContexts
			.configure(SslContextBuilder.forServer(certificate.privateKey(), certificate.certificate()))
			.trustManager(clients.root())
			.clientAuth(ClientAuth.REQUIRE);
		if (protocols.length > 0) {
			tls.protocols(protocols);
		}
		this.server = NettyServerBuilder.forPort(port).sslContext(tls.build()).addService(new Names()).build().start();
	}

	private static void assertUnavailable(String reason, double before) {
		Awaitility.await(reason).until(() -> rejected(reason) > before);
		Problems.assertProblem(sayHello(), 503);
		List<LogLine> warnings = gateway.log()
			.lines()
			.stream()
			.filter((line) -> line.message().startsWith("TLS handshake of the grpc-client"))
			.toList();
		Assertions.assertThat(warnings).isNotEmpty();
	}

	private static double rejected(String reason) {
		return Metrics.of(gateway).sum("tls_handshakes_rejected_total", (sample) -> sample.has("reason", reason));
	}

	private static Reply sayHello() {
		return RawHttp.send(gateway.http(), "GET", "/api/v1/say-hello?name=test");
	}

	private static final class Names extends Service1Grpc.Service1ImplBase {

		@Override
		public void processName(ProcessNameRequest request, StreamObserver<ProcessNameResponse> responses) {
			responses.onNext(ProcessNameResponse.newBuilder().setName("TEST").build());
			responses.onCompleted();
		}

	}

}
