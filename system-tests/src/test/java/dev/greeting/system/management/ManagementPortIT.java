package dev.greeting.system.management;

import java.util.stream.Stream;

import dev.greeting.platform.test.http.Http;
import dev.greeting.platform.test.http.Reply;
import dev.greeting.system.launch.Metrics;
import dev.greeting.system.launch.Pair;
import dev.greeting.system.launch.RunningService;
import dev.greeting.system.launch.WithSharedPair;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("image")
@WithSharedPair
class ManagementPortIT {

	private final Pair pair;

	ManagementPortIT(Pair pair) {
		this.pair = pair;
	}

	@ParameterizedTest
	@ValueSource(strings = { "/actuator/health/liveness", "/actuator/health/readiness", "/actuator/info",
			"/actuator/prometheus", "/actuator/sbom", "/actuator/sbom/application" })
	void probesInfoMetricsAndSbomAreExposed(String path) {
		both()
			.forEach((service) -> Assertions.assertThat(Http.get(service.management(), path).status()).isEqualTo(200));
	}

	@ParameterizedTest
	@ValueSource(strings = { "env", "beans", "heapdump", "threaddump", "loggers", "mappings", "configprops",
			"conditions", "metrics", "scheduledtasks", "caches", "startup", "httpexchanges", "shutdown", "logfile" })
	void noOtherEndpointIsExposed(String endpoint) {
		both().forEach(
				(service) -> Assertions.assertThat(Http.get(service.management(), "/actuator/" + endpoint).status())
					.isEqualTo(404));
	}

	@Test
	void theIndexListsNoOtherEndpoint() {
		both().forEach((service) -> {
			Reply index = Http.get(service.management(), "/actuator");
			if (index.status() != 404) {
				Assertions.assertThat(index.json().path("_links").propertyNames())
					.isSubsetOf("self", "health", "health-path", "info", "prometheus", "sbom", "sbom-id");
			}
		});
	}

	@Test
	void healthIsExposedWithoutDetails() {
		both().forEach((service) -> {
			// The gateway may have a client of a service that does not run here.
			boolean connected = Metrics.of(service)
				.samples()
				.stream()
				.filter((sample) -> sample.name().equals("grpc_client_channel_ready"))
				.allMatch((sample) -> sample.value() > 0);
			Reply health = Http.get(service.management(), "/actuator/health");
			Assertions.assertThat(health.body()).doesNotContain("\"details\"");
			health.json().path("components").forEachEntry((name, component) -> {
				if (connected || !name.equals("grpcChannels")) {
					Assertions.assertThat(component.path("status").asString()).as(name).isEqualTo("UP");
				}
			});
			boolean up = health.json().path("status").asString().equals("UP");
			Assertions.assertThat(up || !connected).isTrue();
			Assertions.assertThat(health.status()).isEqualTo(up ? 200 : 503);
		});
	}

	@Test
	void responsesForbidCachingAndSniffing() {
		both().forEach((service) -> {
			Reply reply = Http.get(service.management(), "/actuator/health");
			Assertions.assertThat(reply.header("X-Content-Type-Options")).isEqualTo("nosniff");
			Assertions.assertThat(reply.header("Cache-Control")).isEqualTo("no-store");
		});
	}

	@Test
	void theApiIsNotOnTheManagementPort() {
		Assertions.assertThat(Http.get(this.pair.gateway().management(), "/api/v1/hello?name=test").status())
			.isEqualTo(404);
		Assertions.assertThat(Http.get(this.pair.nameService().management(), "/api/v1/name?name=test").status())
			.isEqualTo(404);
	}

	private Stream<RunningService> both() {
		return Stream.of(this.pair.gateway(), this.pair.nameService());
	}

}
