package dev.greeting.system.kubernetes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

import dev.greeting.platform.test.http.Http;
import dev.greeting.platform.test.tls.CertificateFolder;
import dev.greeting.platform.test.tls.TestAuthority;
import dev.greeting.platform.test.tls.TestCertificate;
import dev.greeting.system.launch.Launcher;
import dev.greeting.system.launch.Metrics;
import dev.greeting.system.launch.Pair;
import dev.greeting.system.launch.RunningService;
import dev.greeting.system.launch.Service;
import dev.greeting.system.launch.Settings;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * The built jars with the configuration of the component {@code mutual-tls} and with
 * certificates like those that cert-manager makes for it.
 */
class MutualTlsConfigurationIT {

	private static final Manifests MANIFESTS = Rendering.everything().manifests();

	private static final TestAuthority AUTHORITY = TestAuthority.create("cluster");

	@TempDir
	private static Path folder;

	private static Pair pair;

	@BeforeAll
	static void start() throws IOException {
		RunningService nameService = Launcher.configured().start(Service.NAME_SERVICE, settings("name-service"));
		pair = new Pair(nameService, Pair.startGateway(nameService.grpcPort(), settings("greeting-gateway")));
		pair.awaitReady();
	}

	@AfterAll
	static void stop() {
		if (pair != null) {
			pair.close();
		}
	}

	private static Settings settings(String name) throws IOException {
		Workload workload = new Workload(MANIFESTS.get("Deployment", name));
		Path configuration = Files.createDirectories(folder.resolve(name).resolve("configuration"));
		for (Map.Entry<String, String> file : workload.configurationFiles(MANIFESTS).entrySet()) {
			Files.writeString(configuration.resolve(file.getKey()), file.getValue());
		}
		Settings settings = Settings.none()
			.with("spring.profiles.active", workload.environment().get("SPRING_PROFILES_ACTIVE"))
			.with("spring.config.additional-location", "file:" + configuration + "/")
			.with("greeting.grpc.client.name-service.deadline", "30s");
		CertificateFolder files = new CertificateFolder(folder.resolve(name).resolve("tls"), certificate(name),
				AUTHORITY);
		for (Map.Entry<String, String> file : files.settings("internal").entrySet()) {
			settings = settings.with(file.getKey(), file.getValue());
		}
		return settings;
	}

	private static TestCertificate certificate(String name) {
		JsonNode spec = MANIFESTS.get("Certificate", name).path("spec");
		TestCertificate.Builder certificate = AUTHORITY.certificate().dnsName("localhost");
		spec.path("dnsNames").forEach((dnsName) -> certificate.dnsName(dnsName.asString()));
		spec.path("uris").forEach((uri) -> certificate.uri(uri.asString()));
		boolean server = spec.path("usages").valueStream().anyMatch((usage) -> usage.asString().equals("server auth"));
		return (server ? certificate.forServersOnly() : certificate.forClientsOnly()).create();
	}

	@Test
	void theGatewayMayCallNameService() {
		Assertions.assertThat(Http.get(pair.gateway().http(), "/api/v1/say-hello?name=test").body())
			.isEqualTo("\"Hello, TEST!\"");
		Assertions.assertThat(Http.get(pair.gateway().http(), "/api/v1/hello?name=test").status()).isEqualTo(200);
	}

	@Test
	void everyProbeSucceeds() {
		Map<Service, RunningService> services = Map.of(Service.NAME_SERVICE, pair.nameService(),
				Service.GREETING_GATEWAY, pair.gateway());
		services.forEach((name, service) -> {
			Workload workload = new Workload(MANIFESTS.get("Deployment", name.artifact()));
			for (String probe : Workload.PROBES) {
				JsonNode httpGet = workload.containers().getFirst().path(probe).path("httpGet");
				Assertions.assertThat(Manifests.text(httpGet, "/port")).isEqualTo("management");
				Assertions.assertThat(Http.get(service.management(), Manifests.text(httpGet, "/path")).status())
					.isEqualTo(200);
			}
		});
	}

	@Test
	void everyMetricOfAnAlertExistsWithItsLabels() {
		Http.get(pair.gateway().http(), "/api/v1/hello?name=test");
		Awaitility.await().untilAsserted(() -> {
			Metrics nameService = Metrics.of(pair.nameService());
			Assertions.assertThat(nameService.samples())
				.extracting(Metrics.Sample::name)
				.containsAll(AlertMetricsIT.metrics(Alerts.expressions(Alerts.MUTUAL_TLS).values()));
			Assertions.assertThat(labels(nameService, "ssl_chain_expiry_seconds")).contains("bundle", "source");
			Assertions.assertThat(labels(nameService, "ssl_bundle_reload_failures_total")).contains("bundle");
			Assertions.assertThat(labels(nameService, "tls_handshakes_rejected_total")).contains("transport", "reason");
			Assertions.assertThat(labels(nameService, "grpc_server_calls_denied_total")).contains("rpc_service");
			Assertions.assertThat(Metrics.of(pair.gateway()).samples())
				.extracting(Metrics.Sample::name)
				.contains("ssl_chain_expiry_seconds", "ssl_bundle_reload_failures_total",
						"tls_handshakes_rejected_total");
		});
	}

	private static Set<String> labels(Metrics metrics, String name) {
		return metrics.samples()
			.stream()
			.filter((sample) -> sample.name().equals(name))
			.findFirst()
			.orElseThrow()
			.labels()
			.keySet();
	}

}
