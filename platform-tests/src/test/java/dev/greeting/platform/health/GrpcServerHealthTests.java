package dev.greeting.platform.health;

import dev.greeting.probe.ProbeTest;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.LivenessState;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

class GrpcServerHealthTests extends ProbeTest {

	@Autowired
	private ApplicationContext application;

	@AfterEach
	void getWell() {
		AvailabilityChangeEvent.publish(this.application, LivenessState.CORRECT);
		AvailabilityChangeEvent.publish(this.application, ReadinessState.ACCEPTING_TRAFFIC);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "api.Api", "readiness", "liveness" })
	void aRunningServiceServesUnderEveryName(String name) {
		assertThat(health(name)).isEqualTo(ServingStatus.SERVING);
	}

	@Test
	void aServiceThatIsNotReadyIsStillAlive() {
		AvailabilityChangeEvent.publish(this.application, ReadinessState.REFUSING_TRAFFIC);
		assertThat(health("")).isEqualTo(ServingStatus.NOT_SERVING);
		assertThat(health("api.Api")).isEqualTo(ServingStatus.NOT_SERVING);
		assertThat(health("readiness")).isEqualTo(ServingStatus.NOT_SERVING);
		assertThat(health("liveness")).isEqualTo(ServingStatus.SERVING);
	}

	@Test
	void aBrokenServiceIsNotServingUnderLivenessOnly() {
		AvailabilityChangeEvent.publish(this.application, LivenessState.BROKEN);
		assertThat(health("liveness")).isEqualTo(ServingStatus.NOT_SERVING);
		assertThat(health("readiness")).isEqualTo(ServingStatus.SERVING);
	}

	private ServingStatus health(String service) {
		return HealthGrpc.newBlockingStub(this.channel)
			.check(HealthCheckRequest.newBuilder().setService(service).build())
			.getStatus();
	}

}
