package dev.greeting.platform.tls.grpc;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

import javax.net.ssl.SSLSession;
import javax.net.ssl.X509ExtendedTrustManager;

import com.google.rpc.ErrorInfo;
import dev.greeting.contract.api.ApiGrpc;
import dev.greeting.contract.api.ApiGrpc.ApiBlockingStub;
import dev.greeting.contract.api.ApiRequest;
import dev.greeting.contract.api.Hello;
import dev.greeting.contract.api.HelloRequest;
import dev.greeting.platform.test.grpc.GrpcReflection;
import dev.greeting.platform.test.service.Ports;
import dev.greeting.platform.test.tls.CertificateFolder;
import dev.greeting.platform.test.tls.TestAuthority;
import dev.greeting.platform.test.tls.TestCertificate;
import dev.greeting.platform.test.tls.TestCertificate.Builder;
import dev.greeting.probe.ProbeApplication;
import dev.greeting.probe.ProbeTest;
import dev.greeting.probe.SelfClient;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslProvider;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import net.devh.boot.grpc.server.interceptor.GlobalServerInterceptorRegistry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.ssl.PemSslBundleProperties;
import org.springframework.boot.autoconfigure.ssl.PropertiesSslBundle;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

/**
 * A service with {@code greeting.tls} that also calls itself.
 */
@ExtendWith(OutputCaptureExtension.class)
class MutualTlsTests {

	private static final String GATEWAY = "spiffe://example.org/gateway";

	private static final TestAuthority AUTHORITY = TestAuthority.create("test");

	private static int port;

	private static CertificateFolder folder;

	private static ConfigurableApplicationContext application;

	private static MeterRegistry metrics;

	private final List<ManagedChannel> channels = new ArrayList<>();

	@BeforeAll
	static void start(@TempDir Path temp) {
		folder = new CertificateFolder(temp.resolve("tls"), serverCertificate(), AUTHORITY);
		port = Ports.free();
		List<String> settings = new ArrayList<>(List.of("--server.port=0", "--management.server.port=0",
				"--grpc.server.port=" + port, "--grpc.client.self.address=dns:///localhost:" + port,
				"--grpc.client.self.negotiation-type=plaintext", "--greeting.tls.enabled=true",
				"--greeting.tls.reload-interval=100ms", "--greeting.tls.handshake-timeout=1s",
				"--greeting.tls.allowed-clients[api.Api]=" + GATEWAY + ",Gateway.Example.org,self.example.org",
				"--greeting.tls.allowed-clients[api.Api/getAll]=spiffe://example.org/lister"));
		folder.settings("internal").forEach((key, value) -> settings.add("--" + key + "=" + value));
		application = new SpringApplicationBuilder(ProbeApplication.class).run(settings.toArray(String[]::new));
		metrics = application.getBean(MeterRegistry.class);
	}

	@AfterAll
	static void stop() {
		application.close();
	}

	@AfterEach
	void disconnect() {
		this.channels.forEach(ManagedChannel::shutdownNow);
	}

	@Test
	void theListIsCheckedBeforeARequestCostsAnything() {
		assertThat(application.getBean(GlobalServerInterceptorRegistry.class).getServerInterceptors())
			.extracting((interceptor) -> interceptor.getClass().getSimpleName())
			.containsSubsequence("CallObservationServerInterceptor", "OpenStreamsServerInterceptor",
					"AllowedClientsServerInterceptor", "UnreadableRequestServerInterceptor",
					"ConcurrencyLimitServerInterceptor");
	}

	private static TestCertificate serverCertificate() {
		return AUTHORITY.certificate().dnsName("localhost").dnsName("self.example.org").create();
	}

	@Test
	void aListedUriIsAllowed() {
		assertThat(sayHello(client((certificate) -> certificate.uri(GATEWAY)))).isEqualTo("Hello world!");
	}

	@Test
	void aListedDnsNameIsAllowedInAnyCase() {
		assertThat(sayHello(client((certificate) -> certificate.dnsName("gateWAY.example.ORG"))))
			.isEqualTo("Hello world!");
	}

	@Test
	void aClientOfTheServiceUsesTlsAlthoughItsNegotiationTypeIsPlaintext() {
		HelloRequest request = HelloRequest.newBuilder().setName("me").build();
		assertThat(application.getBean(SelfClient.class).blocking().sayHello(request).getMessage())
			.isEqualTo("Hello me!");
	}

	@ParameterizedTest
	@ValueSource(strings = { "spiffe://example.org/other", "spiffe://example.org/gateway/", "spiffe://example.org/gate",
			"spiffe://example.org/Gateway", "SPIFFE://example.org/gateway", "spiffe://example.org/*" })
	void anotherUriIsDenied(String uri) {
		assertDenied(() -> sayHello(client((certificate) -> certificate.uri(uri))));
	}

	@ParameterizedTest
	@ValueSource(strings = { "*.example.org", "example.org", "gateway.example.org.evil.org", GATEWAY })
	void anotherDnsNameIsDenied(String name) {
		assertDenied(() -> sayHello(client((certificate) -> certificate.dnsName(name))));
	}

	@ParameterizedTest
	@ValueSource(strings = { "gateway.example.org", GATEWAY })
	void aCommonNameIsNoIdentity(String name) {
		assertDenied(() -> sayHello(client((certificate) -> certificate.commonName(name))));
	}

	@Test
	void aListedMethodCountsForItselfAlone() {
		ApiBlockingStub lister = client((certificate) -> certificate.uri("spiffe://example.org/lister"));
		StatusRuntimeException allowed = catchThrowableOfType(StatusRuntimeException.class,
				() -> lister.getAll(ApiRequest.getDefaultInstance()));
		assertThat(allowed.getStatus().getCode()).as("the probe does not implement it").isEqualTo(Code.UNIMPLEMENTED);
		assertDenied(() -> sayHello(lister));
		ApiBlockingStub gateway = client((certificate) -> certificate.uri(GATEWAY));
		assertDenied(() -> gateway.getAll(ApiRequest.getDefaultInstance()));
	}

	@Test
	void whatIsNotListedIsDenied() {
		ApiBlockingStub gateway = client((certificate) -> certificate.uri(GATEWAY));
		assertDenied(
				() -> HealthGrpc.newBlockingStub(gateway.getChannel()).check(HealthCheckRequest.getDefaultInstance()));
		assertDenied(() -> HealthGrpc.newBlockingStub(gateway.getChannel())
			.watch(HealthCheckRequest.getDefaultInstance())
			.next());
		for (GrpcReflection version : GrpcReflection.values()) {
			assertThat(catchThrowableOfType(Exception.class, () -> version.services(gateway.getChannel())))
				.hasRootCauseMessage("PERMISSION_DENIED: This client may not make this call.");
		}
		assertDenied(() -> ClientCalls.blockingUnaryCall(gateway.getChannel(),
				ApiGrpc.getSayHelloMethod().toBuilder().setFullMethodName("api.Api/unknown").build(),
				CallOptions.DEFAULT, HelloRequest.getDefaultInstance()));
	}

	@Test
	void deniedCallsAreCountedByService() {
		ApiBlockingStub other = client((certificate) -> certificate.uri("spiffe://example.org/other"));
		double before = denied("api.Api");
		assertDenied(() -> sayHello(other));
		assertThat(denied("api.Api")).isEqualTo(before + 1);
	}

	@Test
	void callsOfUnknownServicesAreCountedFromTheStart() {
		assertThat(metrics.find("grpc.server.calls.denied").tag("rpc.service", "unknown").counter()).isNotNull();
	}

	private static double denied(String service) {
		Counter counter = metrics.find("grpc.server.calls.denied").tag("rpc.service", service).counter();
		return (counter == null) ? 0 : counter.count();
	}

	@Test
	void theAccessLineNamesTheClient(CapturedOutput output) {
		Metadata metadata = new Metadata();
		metadata.put(ProbeTest.REQUEST_ID, "tls-line");
		String hostile = "spiffe://example.org/%22,%22status%22:%22OK%22/" + "x".repeat(300);
		assertDenied(() -> sayHello(client((certificate) -> certificate.dnsName("a.example.org").uri(hostile))
			.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata))));
		Map<String, Object> line = await().until(() -> output.getOut()
			.lines()
			.filter((text) -> text.contains("\"access.grpc\"") && text.contains("tls-line"))
			.map(ProbeTest::json)
			.findFirst()
			.orElse(null), Objects::nonNull);
		assertThat(line).containsEntry("status", "PERMISSION_DENIED")
			.containsEntry("peer_identity", hostile.substring(0, 256) + "…");
	}

	@Test
	void clientsWithoutAnAcceptableCertificateAreRejected(CapturedOutput output) {
		TestAuthority unknown = TestAuthority.create("test");
		assertRejected("untrusted", unknown.certificate().uri(GATEWAY).create());
		assertRejected("expired", AUTHORITY.certificate().uri(GATEWAY).expired().create());
		assertRejected("not_yet_valid", AUTHORITY.certificate().uri(GATEWAY).notYetValid().create());
		assertRejected("wrong_usage", AUTHORITY.certificate().uri(GATEWAY).forServersOnly().create());
		assertRejected("no_certificate", null);
		assertThat(output.getOut().lines().filter((line) -> line.contains("TLS handshake of the grpc-server")))
			.as("once for each peer and minute")
			.hasSizeLessThanOrEqualTo(1);
	}

	private void assertRejected(String reason, TestCertificate certificate) {
		double before = rejected("grpc-server", reason);
		StatusRuntimeException failure = catchThrowableOfType(StatusRuntimeException.class,
				() -> sayHello(client(certificate)));
		assertThat(failure.getStatus().getCode()).as(reason).isEqualTo(Code.UNAVAILABLE);
		await().untilAsserted(() -> assertThat(rejected("grpc-server", reason)).as(reason).isGreaterThan(before));
	}

	private static double rejected(String transport, String reason) {
		return metrics.get("tls.handshakes.rejected")
			.tag("transport", transport)
			.tag("reason", reason)
			.counter()
			.count();
	}

	@Test
	void plaintextAndTls12AreRejected() throws Exception {
		double before = rejected("grpc-server", "protocol");
		ManagedChannel plaintext = Grpc
			.newChannelBuilder("dns:///localhost:" + port, InsecureChannelCredentials.create())
			.build();
		this.channels.add(plaintext);
		assertUnavailable(plaintext);
		TestCertificate certificate = AUTHORITY.certificate().uri(GATEWAY).create();
		ManagedChannel old = NettyChannelBuilder.forAddress("localhost", port)
			.sslContext(GrpcSslContexts.configure(SslContextBuilder.forClient(), SslProvider.JDK)
				.keyManager(certificate.privateKey(), certificate.certificate())
				.trustManager(AUTHORITY.root())
				.protocols("TLSv1.2")
				.build())
			.build();
		this.channels.add(old);
		assertUnavailable(old);
		await().untilAsserted(() -> assertThat(rejected("grpc-server", "protocol")).isGreaterThanOrEqualTo(before + 2));
	}

	private static void assertUnavailable(ManagedChannel channel) {
		StatusRuntimeException failure = catchThrowableOfType(StatusRuntimeException.class,
				() -> sayHello(ApiGrpc.newBlockingStub(channel)));
		assertThat(failure.getStatus().getCode()).isEqualTo(Code.UNAVAILABLE);
	}

	@Test
	void silentAndSlowHandshakesAreClosedAndCounted() throws Exception {
		double before = rejected("grpc-server", "timeout");
		try (Socket silent = new Socket(InetAddress.getLoopbackAddress(), port);
				Socket slow = new Socket(InetAddress.getLoopbackAddress(), port)) {
			// The begin of a record of 512 bytes.
			slow.getOutputStream().write(new byte[] { 22, 3, 1, 2, 0 });
			Thread.ofVirtual().start(() -> dribble(slow));
			silent.setSoTimeout(20_000);
			slow.setSoTimeout(20_000);
			assertThat(silent.getInputStream().readAllBytes()).isEmpty();
			assertThat(readUntilClosed(slow)).isTrue();
		}
		await().untilAsserted(() -> assertThat(rejected("grpc-server", "timeout")).isEqualTo(before + 2));
	}

	private static void dribble(Socket socket) {
		try {
			for (int count = 0; count < 500; count++) {
				socket.getOutputStream().write(1);
				Thread.sleep(100);
			}
		}
		catch (IOException | InterruptedException ex) {
			// closed
		}
	}

	private static boolean readUntilClosed(Socket socket) {
		try {
			return socket.getInputStream().readAllBytes() != null;
		}
		catch (IOException ex) {
			return !(ex instanceof SocketTimeoutException);
		}
	}

	@Test
	void noSessionIsResumedAndNewConnectionsSeeNewCertificates() throws Exception {
		TestCertificate certificate = AUTHORITY.certificate().uri(GATEWAY).create();
		// One context for all connections, whose cache would hold a session.
		var context = GrpcSslContexts.configure(SslContextBuilder.forClient(), SslProvider.JDK)
			.keyManager(certificate.privateKey(), certificate.certificate())
			.trustManager(AUTHORITY.root())
			.build();
		SSLSession first = session(context);
		SSLSession second = session(context);
		assertThat(second.getCreationTime()).isGreaterThan(first.getCreationTime());
		assertThat(second.getId()).isNotEqualTo(first.getId());
		TestCertificate next = serverCertificate();
		folder.swap(next, AUTHORITY);
		await()
			.untilAsserted(() -> assertThat(session(context).getPeerCertificates()[0]).isEqualTo(next.certificate()));
	}

	private SSLSession session(io.grpc.netty.shaded.io.netty.handler.ssl.SslContext context) throws Exception {
		ManagedChannel channel = NettyChannelBuilder.forAddress("localhost", port).sslContext(context).build();
		try {
			ClientCall<HelloRequest, Hello> call = channel.newCall(ApiGrpc.getSayHelloMethod(), CallOptions.DEFAULT);
			AtomicReference<SSLSession> session = new AtomicReference<>();
			call.start(new ClientCall.Listener<>() {

				@Override
				public void onHeaders(Metadata headers) {
					session.set(call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION));
				}

			}, new Metadata());
			call.request(1);
			call.sendMessage(HelloRequest.newBuilder().setName("session").build());
			call.halfClose();
			return await().until(session::get, Objects::nonNull);
		}
		finally {
			channel.shutdownNow();
			channel.awaitTermination(5, TimeUnit.SECONDS);
		}
	}

	@Test
	void clientsAreCheckedBeforeAnythingThatCostsAPermit() {
		assertThat(application.getBean(GlobalServerInterceptorRegistry.class).getServerInterceptors())
			.extracting((interceptor) -> interceptor.getClass().getSimpleName())
			.containsSubsequence("CallObservationServerInterceptor", "ErrorInfoServerInterceptor",
					"OpenStreamsServerInterceptor", "AllowedClientsServerInterceptor",
					"UnreadableRequestServerInterceptor", "ConcurrencyLimitServerInterceptor");
	}

	@Test
	void aServerWhoseOnlyNameIsItsCommonNameIsNotTrusted() {
		TestCertificate server = AUTHORITY.certificate().commonName("localhost").uri(GATEWAY).create();
		PemSslBundleProperties properties = new PemSslBundleProperties();
		properties.getKeystore().setCertificate(server.certificatePem());
		properties.getKeystore().setPrivateKey(server.privateKeyPem());
		properties.getTruststore().setCertificate(AUTHORITY.rootPem());
		X509ExtendedTrustManager trust = (X509ExtendedTrustManager) DnsNameTrustManager
			.of(PropertiesSslBundle.get(properties).getManagers().getTrustManagerFactory());
		assertThatExceptionOfType(CertificateException.class)
			.isThrownBy(() -> trust.checkServerTrusted(new X509Certificate[] { server.certificate() }, "ECDHE_ECDSA"))
			.withMessageContaining("DNS name");
	}

	@Test
	void thereIsNoHttpPort() {
		assertThat(((WebServerApplicationContext) application).getWebServer().getPort()).isEqualTo(-1);
		assertThat(application.getEnvironment().getProperty("local.management.port", Integer.class)).isPositive();
	}

	private ApiBlockingStub client(UnaryOperator<Builder> names) {
		return client(names.apply(AUTHORITY.certificate()).create());
	}

	private ApiBlockingStub client(TestCertificate certificate) {
		try {
			TlsChannelCredentials.Builder credentials = TlsChannelCredentials.newBuilder()
				.trustManager(stream(AUTHORITY.rootPem()));
			if (certificate != null) {
				credentials.keyManager(stream(certificate.certificatePem()), stream(certificate.privateKeyPem()));
			}
			ManagedChannel channel = Grpc.newChannelBuilder("dns:///localhost:" + port, credentials.build()).build();
			this.channels.add(channel);
			return ApiGrpc.newBlockingStub(channel);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static InputStream stream(String text) {
		return new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
	}

	private static String sayHello(ApiBlockingStub stub) {
		return stub.withDeadlineAfter(20, TimeUnit.SECONDS)
			.sayHello(HelloRequest.newBuilder().setName("world").build())
			.getMessage();
	}

	private static void assertDenied(Runnable call) {
		StatusRuntimeException failure = catchThrowableOfType(StatusRuntimeException.class, call::run);
		assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
		assertThat(StatusProto.fromThrowable(failure).getDetailsList()).singleElement()
			.satisfies(
					(detail) -> assertThat(detail.unpack(ErrorInfo.class).getReason()).isEqualTo("CLIENT_NOT_ALLOWED"));
	}

}
