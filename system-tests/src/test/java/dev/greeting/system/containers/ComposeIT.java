package dev.greeting.system.containers;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import dev.greeting.platform.test.http.Http;
import dev.greeting.system.launch.Engine;
import dev.greeting.system.launch.TestLength;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The system in containers, started by compose.
 */
@Timeout(600)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ComposeIT {

	private static Compose compose;

	@BeforeAll
	@Timeout(1200)
	static void up() {
		Engine.require();
		compose = Compose.up();
	}

	@AfterAll
	static void down() {
		if (compose != null) {
			compose.close();
		}
	}

	@Test
	void sayHelloPassesTwoContainersWithOneRequestId() {
		String id = compose.sayHello();
		Awaitility.await().untilAsserted(() -> {
			Assertions.assertThat(compose.accessLines(Compose.GATEWAY, Set.of(id))).isEqualTo(1);
			Assertions
				.assertThat(Compose.NAME_SERVICES.stream()
					.mapToLong((service) -> compose.accessLines(service, Set.of(id)))
					.sum())
				.isEqualTo(1);
		});
	}

	@Test
	void callsAreSpreadOverBothReplicas() {
		compose.awaitCallsOnBothReplicas();
	}

	@Test
	void theDocumentedPortsRespond() {
		Assertions.assertThat(Http.get(compose.nameService(), "/api/v1/name?name=test").body())
			.isEqualTo("{\"name\":\"TEST\"}");
		Assertions.assertThat(Http.get(compose.nameServiceManagement(), "/actuator/health/readiness").status())
			.isEqualTo(200);
		Assertions.assertThat(Http.get(compose.gatewayManagement(), "/actuator/prometheus").status()).isEqualTo(200);
	}

	/**
	 * Its images are not started.
	 */
	@Test
	void theObservabilityProfileAddsItsServicesAndMountsFilesThatExist() {
		JsonNode services = new JsonMapper()
			.readTree(Engine.docker("compose", "--env-file", "docker/observability.env", "--file",
					"docker/compose.yaml", "config", "--format", "json"))
			.path("services");
		Assertions.assertThat(services.propertyNames()).contains("prometheus", "tempo", "grafana");
		Assertions
			.assertThat(Stream.of("prometheus", "tempo", "grafana").flatMap((name) -> mounted(services.path(name))))
			.hasSize(4);
		Assertions.assertThat(mounted(services))
			.hasSizeGreaterThanOrEqualTo(8)
			.allMatch((volume) -> Files.exists(Path.of(volume.path("source").asString())));
		Assertions
			.assertThat(services.at("/greeting-gateway/environment")
				.path("MANAGEMENT_OPENTELEMETRY_TRACING_EXPORT_OTLP_ENDPOINT")
				.asString())
			.isEqualTo("http://tempo:4318/v1/traces");
	}

	private static Stream<JsonNode> mounted(JsonNode services) {
		return services.findValues("volumes")
			.stream()
			.flatMap(JsonNode::valueStream)
			.filter((volume) -> volume.path("type").asString().equals("bind"));
	}

	@Test
	void everyContainerIsLockedDown() {
		Assertions.assertThat(compose.containers()).allSatisfy((container) -> {
			JsonNode host = container.inspect().path("HostConfig");
			Assertions.assertThat(host.path("ReadonlyRootfs").asBoolean()).isTrue();
			Assertions.assertThat(container.exec("cat", "/proc/1/status"))
				.containsPattern("Uid:\\s10001\\s10001\\s10001\\s10001")
				.containsPattern("Gid:\\s10001")
				.containsPattern("CapEff:\\s0{16}")
				.containsPattern("CapBnd:\\s0{16}")
				.containsPattern("NoNewPrivs:\\s1")
				.containsPattern("Seccomp:\\s2");
			Assertions.assertThat(container.changedFiles())
				.allMatch((file) -> file.matches("C /etc|A /etc/(greeting|tls)"));
		});
	}

	@Test
	@Order(Integer.MAX_VALUE)
	void everyContainerExitsOnSigtermWithinTheDrain(TestReporter reporter) {
		Map<DockerContainer, Duration> durations = new ConcurrentHashMap<>();
		compose.containers().parallelStream().forEach((container) -> {
			Instant start = Instant.now();
			Engine.docker("stop", container.id());
			durations.put(container, Duration.between(start, Instant.now()));
		});
		Assertions.assertThat(durations).hasSize(3).allSatisfy((container, duration) -> {
			int status = container.inspect().at("/State/ExitCode").asInt();
			reporter.publishEntry("stopped", "after %d ms with %d".formatted(duration.toMillis(), status));
			Assertions.assertThat(status).isIn(0, 143);
			Assertions.assertThat(duration).isGreaterThanOrEqualTo(Duration.ofSeconds(5));
			if (TestLength.isLong()) {
				Assertions.assertThat(duration).isLessThanOrEqualTo(Duration.ofSeconds(20));
			}
		});
	}

}
