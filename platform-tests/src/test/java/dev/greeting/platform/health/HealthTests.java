package dev.greeting.platform.health;

import java.net.http.HttpResponse;
import java.util.Map;

import dev.greeting.platform.test.grpc.GrpcReflection;
import dev.greeting.probe.ProbeTest;
import io.grpc.Channel;
import io.grpc.ConnectivityState;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import net.devh.boot.grpc.client.channelfactory.GrpcChannelFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class HealthTests extends ProbeTest {

	@Autowired
	private ApplicationContext context;

	@Autowired
	private GrpcChannelFactory channels;

	@ParameterizedTest
	@ValueSource(strings = { "", "api.Api" })
	void grpcHealthFollowsReadiness(String service) {
		assertThat(grpcHealth(service)).isEqualTo(ServingStatus.SERVING);
		try {
			AvailabilityChangeEvent.publish(this.context, ReadinessState.REFUSING_TRAFFIC);
			assertThat(grpcHealth(service)).isEqualTo(ServingStatus.NOT_SERVING);
			assertThat(health("/readiness").statusCode()).isEqualTo(503);
		}
		finally {
			AvailabilityChangeEvent.publish(this.context, ReadinessState.ACCEPTING_TRAFFIC);
		}
		assertThat(grpcHealth(service)).isEqualTo(ServingStatus.SERVING);
	}

	@Test
	void anUnknownServiceHasNoGrpcHealth() {
		assertThat(failureOf(() -> grpcHealth("no.such.Service")).getStatus().getCode())
			.isEqualTo(Status.Code.NOT_FOUND);
	}

	@Test
	void anUnreachableBackendIsShownButAffectsNeitherReadinessNorLiveness() {
		this.self.blocking().sayHello(hello("world"));
		assertThat(component("grpcChannels")).containsEntry("status", "UP");
		failureOf(() -> check(this.channels.createChannel("dead"), ""));
		await().untilAsserted(() -> assertThat(component("grpcChannels")).containsEntry("status", "DOWN"));
		assertThat(this.channels.getConnectivityState()).containsEntry("dead", ConnectivityState.TRANSIENT_FAILURE);
		assertThat(health("").statusCode()).isEqualTo(503);
		assertThat(health("/readiness").statusCode()).isEqualTo(200);
		assertThat(health("/liveness").statusCode()).isEqualTo(200);
	}

	@Test
	void theProbesAreGroupsWithoutTheChannels() {
		assertThat(components("")).containsKeys("grpcChannels", "ping");
		assertThat(health("/liveness").body()).doesNotContain("grpcChannels");
		assertThat(health("/readiness").body()).doesNotContain("grpcChannels");
	}

	@ParameterizedTest
	@ValueSource(strings = { "env", "beans", "heapdump", "configprops", "loggers", "shutdown", "threaddump", "" })
	void nothingElseIsExposed(String endpoint) {
		assertThat(send("GET", this.managementPort, "/actuator/" + endpoint).statusCode()).isEqualTo(404);
	}

	@ParameterizedTest
	@ValueSource(strings = { "health", "info", "prometheus" })
	void theManagementEndpointsAreOnTheManagementPortOnly(String endpoint) {
		assertThat(get("/actuator/" + endpoint).statusCode()).isEqualTo(404);
		assertThat(send("GET", this.managementPort, "/actuator/" + endpoint).statusCode()).isIn(200, 503);
	}

	@ParameterizedTest
	@EnumSource
	void reflectionListsTheServices(GrpcReflection reflection) {
		assertThat(reflection.services(this.channel)).contains("api.Api", "grpc.health.v1.Health");
	}

	private ServingStatus grpcHealth(String service) {
		return check(this.channel, service);
	}

	private static ServingStatus check(Channel channel, String service) {
		return HealthGrpc.newBlockingStub(channel)
			.check(HealthCheckRequest.newBuilder().setService(service).build())
			.getStatus();
	}

	private HttpResponse<String> health(String group) {
		return send("GET", this.managementPort, "/actuator/health" + group);
	}

	@SuppressWarnings("unchecked")
	private Map<String, Object> components(String group) {
		return (Map<String, Object>) json(health(group).body()).get("components");
	}

	@SuppressWarnings("unchecked")
	private Map<String, Object> component(String name) {
		return (Map<String, Object>) components("").get(name);
	}

}
