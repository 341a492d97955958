package dev.greeting.system.kubernetes;

import java.util.List;
import java.util.stream.Stream;

import dev.greeting.platform.test.http.Http;
import dev.greeting.system.grpc.GrpcClient;
import dev.greeting.system.launch.Pair;
import dev.greeting.system.launch.RunningService;
import dev.greeting.system.launch.Service;
import dev.greeting.system.launch.WithSharedPair;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/**
 * Runs the probes of the manifests against the built jars.
 */
@WithSharedPair
class ProbesIT {

	private final Pair pair;

	ProbesIT(Pair pair) {
		this.pair = pair;
	}

	static Stream<Probe> probes() {
		return Stream.of(Rendering.everything(), Rendering.withoutMutualTls())
			.flatMap((rendering) -> Stream.of(Service.values())
				.map((service) -> new Workload(rendering.manifests().get("Deployment", service.artifact()))))
			.flatMap((workload) -> workload.containers()
				.stream()
				.flatMap((container) -> Workload.PROBES.stream()
					.map((name) -> new Probe(workload.name(), name, container.path(name)))))
			.distinct();
	}

	@ParameterizedTest
	@MethodSource("probes")
	void everyProbeOfARunningServiceSucceeds(Probe probe) {
		if (probe.probe().has("grpc")) {
			Assertions.assertThat(health(Manifests.text(probe.probe(), "/grpc/service")))
				.isEqualTo(ServingStatus.SERVING);
		}
		else {
			Assertions.assertThat(Manifests.text(probe.probe(), "/httpGet/port")).isEqualTo("management");
			Assertions
				.assertThat(
						Http.get(service(probe.workload()).management(), Manifests.text(probe.probe(), "/httpGet/path"))
							.status())
				.isEqualTo(200);
		}
	}

	@Test
	void aProbeForAnUnknownServiceFails() {
		Assertions.assertThatExceptionOfType(StatusRuntimeException.class)
			.isThrownBy(() -> health("alive"))
			.satisfies((ex) -> Assertions.assertThat(ex.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND));
	}

	@Test
	void theEndpointThatPrometheusScrapesExists() {
		for (JsonNode endpoint : Rendering.everything()
			.manifests()
			.get("PodMonitor", "greeting")
			.at("/spec/podMetricsEndpoints")) {
			Assertions.assertThat(Manifests.text(endpoint, "/port")).isEqualTo("management");
			for (RunningService service : List.of(this.pair.nameService(), this.pair.gateway())) {
				Assertions.assertThat(Http.get(service.management(), Manifests.text(endpoint, "/path")).body())
					.contains("jvm_memory_used_bytes");
			}
		}
	}

	private ServingStatus health(String service) {
		try (GrpcClient client = GrpcClient.of(this.pair.nameService())) {
			return HealthGrpc.newBlockingStub(client.channel())
				.check(HealthCheckRequest.newBuilder().setService(service).build())
				.getStatus();
		}
	}

	private RunningService service(String workload) {
		return workload.equals(Service.NAME_SERVICE.artifact()) ? this.pair.nameService() : this.pair.gateway();
	}

	/**
	 * A probe of a container.
	 *
	 * @param workload the workload of the container
	 * @param name the name of the probe
	 * @param probe its definition
	 */
	record Probe(String workload, String name, JsonNode probe) {

		@Override
		public String toString() {
			return this.workload + " " + this.name;
		}

	}

}
