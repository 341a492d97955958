package dev.greeting.system.grpc;

import dev.greeting.platform.test.grpc.GrpcReflection;
import dev.greeting.system.launch.Pair;
import dev.greeting.system.launch.WithSharedPair;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("image")
@WithSharedPair
class GrpcHealthIT {

	private final GrpcClient client;

	GrpcHealthIT(Pair pair) {
		this.client = GrpcClient.of(pair.nameService());
	}

	@AfterEach
	void close() {
		this.client.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "liveness", "readiness" })
	void theServerServes(String service) {
		Assertions.assertThat(check(service)).isEqualTo(ServingStatus.SERVING);
	}

	@Test
	void everyServiceServes() {
		Assertions.assertThat(GrpcReflection.V1.services(this.client.channel()))
			.filteredOn((service) -> !service.startsWith("grpc."))
			.isNotEmpty()
			.allSatisfy((service) -> Assertions.assertThat(check(service)).isEqualTo(ServingStatus.SERVING));
	}

	@Test
	void aServiceThatDoesNotExistIsNotFound() {
		Assertions.assertThatExceptionOfType(StatusRuntimeException.class)
			.isThrownBy(() -> check("nope"))
			.satisfies((ex) -> Assertions.assertThat(ex.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND));
	}

	private ServingStatus check(String service) {
		return HealthGrpc.newBlockingStub(this.client.channel())
			.check(HealthCheckRequest.newBuilder().setService(service).build())
			.getStatus();
	}

}
