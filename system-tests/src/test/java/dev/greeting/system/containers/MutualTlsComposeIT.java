package dev.greeting.system.containers;

import java.net.URI;
import java.time.Duration;
import java.util.List;

import dev.greeting.contract.names.ProcessNameRequest;
import dev.greeting.contract.names.Service1Grpc;
import dev.greeting.platform.test.http.Http;
import dev.greeting.system.launch.Engine;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/**
 * The system in containers with {@code docker/mutual-tls.env}. The cases with the tag
 * {@code image} run with the same settings and certificates.
 */
@Timeout(600)
class MutualTlsComposeIT {

	private static final Duration TAKEN_UP = Duration.ofSeconds(15);

	private static Compose compose;

	@BeforeAll
	static void up() {
		Engine.require();
		compose = Compose.up("docker/mutual-tls.env");
	}

	@AfterAll
	static void down() {
		if (compose != null) {
			compose.close();
		}
	}

	@Test
	void nameServiceKnowsWhoCallsIt() {
		String id = compose.sayHello();
		Awaitility.await()
			.untilAsserted(() -> Assertions
				.assertThat(Compose.NAME_SERVICES.stream()
					.flatMap((service) -> compose.container(service).log().lines())
					.filter((line) -> line.contains("access.grpc") && line.contains(id)))
				.singleElement()
				.asString()
				.contains("\"spiffe://example.org/greeting-gateway\""));
	}

	@Test
	void plaintextAndRestAreNotServed() {
		ManagedChannel channel = NettyChannelBuilder.forAddress("localhost", compose.nameServiceGrpcPort())
			.usePlaintext()
			.build();
		try {
			Assertions.assertThatExceptionOfType(StatusRuntimeException.class)
				.isThrownBy(() -> Service1Grpc.newBlockingStub(channel)
					.processName(ProcessNameRequest.newBuilder().setName("test").build()))
				.satisfies((ex) -> Assertions.assertThat(ex.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE));
		}
		finally {
			channel.shutdownNow();
		}
		Assertions.assertThatException().isThrownBy(() -> Http.get(compose.nameService(), "/api/v1/name?name=test"));
	}

	@Test
	void renewedCertificatesAreTakenUpWithoutARestart() {
		List<String> before = compose.containers().stream().map(DockerContainer::id).toList();
		String serial = serial(compose.gatewayManagement());
		compose.run("run", "--rm", "--env", "RENEW_BEFORE=" + Duration.ofDays(8).toSeconds(), "certificates");
		Awaitility.await()
			.atMost(TAKEN_UP)
			.untilAsserted(() -> Assertions.assertThat(serial(compose.gatewayManagement())).isNotEqualTo(serial));
		String renewed = serial(compose.gatewayManagement());
		compose.run("up", "--no-recreate", "--wait");
		Assertions.assertThat(serial(compose.gatewayManagement())).isEqualTo(renewed);
		Assertions.assertThat(compose.containers()).extracting(DockerContainer::id).isEqualTo(before);
		Assertions.assertThat(Http.get(compose.gateway(), Compose.SAY_HELLO).status()).isEqualTo(200);
	}

	/**
	 * The labels of the service's own certificate, which have its serial number.
	 */
	private static String serial(URI management) {
		return Http.get(management, "/actuator/prometheus")
			.body()
			.lines()
			.filter((line) -> line.startsWith("ssl_chain_expiry_seconds") && line.contains("source=\"keystore\""))
			.map((line) -> line.substring(0, line.indexOf('}')))
			.findFirst()
			.orElseThrow();
	}

	@Test
	void aServiceHasItsOwnKeyOnlyAndNobodyElseMayReadIt() {
		for (DockerContainer container : compose.containers()) {
			JsonNode inspected = container.inspect();
			String service = inspected.at("/Config/Labels").path("com.docker.compose.service").asString();
			Assertions
				.assertThat(inspected.path("Mounts").valueStream().map((mount) -> mount.path("Name").asString("")))
				.filteredOn((name) -> !name.isEmpty())
				.singleElement()
				.asString()
				.endsWith("_" + service.replaceAll("-\\d$", "") + "-certificate");
			Assertions.assertThat(container.exec("stat", "--dereference", "--format=%u %a", "/etc/tls/tls.key"))
				.isEqualToIgnoringNewLines("10001 400");
		}
	}

}
