package dev.greeting.system.tls;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import dev.greeting.platform.test.tls.CertificateFolder;
import dev.greeting.platform.test.tls.TestAuthority;
import dev.greeting.platform.test.tls.TestCertificate;
import dev.greeting.system.launch.Launcher;
import dev.greeting.system.launch.Metrics;
import dev.greeting.system.launch.Pair;
import dev.greeting.system.launch.RunningService;
import dev.greeting.system.launch.Service;
import dev.greeting.system.launch.Settings;
import dev.greeting.system.launch.TestLength;
import dev.greeting.system.load.SteadyLoad;
import org.awaitility.Awaitility;

/**
 * A pair that speaks mutual TLS, each service with a folder of certificates of its own.
 * Connections live a second, so that new ones begin all the time.
 */
final class TlsPair implements AutoCloseable {

	static final String GATEWAY = "spiffe://example.org/greeting-gateway";

	static final TestAuthority AUTHORITY = TestAuthority.create("system tests");

	static final Duration RELOAD = Duration.ofMillis(100);

	/** How long a handshake with name-service may take. */
	static final Duration HANDSHAKE = TestLength.choose(Duration.ofSeconds(5), Duration.ofSeconds(10));

	/** The longest time until files that have been repaired are used. */
	private static final Duration TAKEN_UP = Duration.ofSeconds(15);

	private final CertificateFolder nameServiceFolder;

	private final CertificateFolder gatewayFolder;

	private final Pair pair;

	private boolean restored = true;

	private TlsPair(CertificateFolder nameServiceFolder, CertificateFolder gatewayFolder, Pair pair) {
		this.nameServiceFolder = nameServiceFolder;
		this.gatewayFolder = gatewayFolder;
		this.pair = pair;
	}

	static TlsPair start() {
		CertificateFolder nameServiceFolder = folder(nameServiceCertificate(AUTHORITY));
		CertificateFolder gatewayFolder = folder(gatewayCertificate(AUTHORITY));
		RunningService nameService = Launcher.configured()
			.start(Service.NAME_SERVICE,
					with(nameServiceFolder).with("greeting.tls.allowed-clients[api.Api]", GATEWAY)
						.with("greeting.tls.allowed-clients[app.grpc.Service1]", GATEWAY + "," + "gateway.example.org")
						.with("greeting.tls.allowed-clients[api.Api/getAll]", GATEWAY + ",spiffe://example.org/lister")
						.with("greeting.tls.handshake-timeout", HANDSHAKE.toSeconds() + "s")
						.with("grpc.server.max-connection-age", "1s"));
		// The deadline is long, because test machines are slow at times.
		RunningService gateway = Pair.startGateway(nameService.grpcPort(),
				with(gatewayFolder).with("greeting.grpc.client.name-service.deadline", "30s"));
		Pair pair = new Pair(nameService, gateway).awaitReady();
		SteadyLoad.warmUp(gateway);
		return new TlsPair(nameServiceFolder, gatewayFolder, pair);
	}

	static CertificateFolder folder(TestCertificate certificate) {
		try {
			Path folder = Files.createTempDirectory(Files.createDirectories(Path.of("target", "tls").toAbsolutePath()),
					"certificates");
			return new CertificateFolder(folder, certificate, AUTHORITY);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	static Settings with(CertificateFolder folder) {
		// As much heap as in compose, all of it resident, so that it does not grow with
		// the rotations.
		Settings settings = Settings.none()
			.onJvm("-Xms96m")
			.onJvm("-Xmx96m")
			.onJvm("-XX:+AlwaysPreTouch")
			.with("greeting.tls.enabled", true)
			.with("greeting.tls.reload-interval", RELOAD.toMillis() + "ms");
		for (Map.Entry<String, String> setting : folder.settings("internal").entrySet()) {
			settings = settings.with(setting.getKey(), setting.getValue());
		}
		return settings;
	}

	static TestCertificate nameServiceCertificate(TestAuthority authority) {
		return authority.certificate().dnsName("localhost").forServersOnly().create();
	}

	static TestCertificate gatewayCertificate(TestAuthority authority) {
		return authority.certificate().uri(GATEWAY).forClientsOnly().create();
	}

	RunningService nameService() {
		return this.pair.nameService();
	}

	RunningService gateway() {
		return this.pair.gateway();
	}

	CertificateFolder nameServiceFolder() {
		this.restored = false;
		return this.nameServiceFolder;
	}

	/**
	 * Replaces the certificates of both services, and waits until both use the new ones.
	 */
	void rotate(TestAuthority issuer, TestAuthority... trusted) {
		rotate(nameServiceCertificate(issuer), gatewayCertificate(issuer), trusted);
	}

	void rotate(TestCertificate nameService, TestCertificate gateway, TestAuthority... trusted) {
		this.restored = false;
		double nameServiceReloads = reloads(nameService());
		double gatewayReloads = reloads(gateway());
		this.nameServiceFolder.swap(nameService, trusted);
		this.gatewayFolder.swap(gateway, trusted);
		awaitReload(nameService(), nameServiceReloads);
		awaitReload(gateway(), gatewayReloads);
	}

	void replaceNameServiceCertificate(TestCertificate certificate, TestAuthority... trusted) {
		this.restored = false;
		double before = reloads(nameService());
		this.nameServiceFolder.swap(certificate, trusted);
		awaitReload(nameService(), before);
	}

	void replaceGatewayCertificate(TestCertificate certificate, TestAuthority... trusted) {
		this.restored = false;
		double before = reloads(gateway());
		this.gatewayFolder.swap(certificate, trusted);
		awaitReload(gateway(), before);
	}

	/**
	 * Puts certificates in place that the services accept from each other, if a test has
	 * replaced them.
	 */
	void restore() {
		if (!this.restored) {
			rotate(AUTHORITY, AUTHORITY);
			this.restored = true;
		}
	}

	static double reloads(RunningService service) {
		return Metrics.of(service).sum("ssl_bundle_reloads_total");
	}

	static void awaitReload(RunningService service, double before) {
		Awaitility.await("the reload")
			.atMost(TAKEN_UP)
			.pollInterval(Duration.ofMillis(50))
			.until(() -> reloads(service) > before);
	}

	@Override
	public void close() {
		this.pair.close();
	}

}
