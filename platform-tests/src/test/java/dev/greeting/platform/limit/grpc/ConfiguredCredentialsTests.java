package dev.greeting.platform.limit.grpc;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import dev.greeting.platform.test.service.Ports;
import dev.greeting.probe.ProbeApplication;
import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A server with {@code grpc.server.security}.
 */
class ConfiguredCredentialsTests {

	private static int port;

	private static ConfigurableApplicationContext application;

	@BeforeAll
	static void start(@TempDir Path folder) throws Exception {
		Path keyStore = folder.resolve("server.p12");
		Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
				"-genkeypair", "-alias", "server", "-keyalg", "EC", "-dname", "CN=localhost", "-storetype", "PKCS12",
				"-keystore", keyStore.toString(), "-storepass", "secret")
			.inheritIO()
			.start();
		assertThat(keytool.waitFor()).isZero();
		port = Ports.free();
		application = new SpringApplicationBuilder(ProbeApplication.class).run("--server.port=0",
				"--management.server.port=-1", "--grpc.server.port=" + port,
				"--grpc.client.self.address=dns:///localhost:" + port, "--grpc.server.security.enabled=true",
				"--grpc.server.security.key-store=" + keyStore.toUri(),
				"--grpc.server.security.key-store-format=PKCS12", "--grpc.server.security.key-store-password=secret");
	}

	@AfterAll
	static void stop() {
		application.close();
	}

	@Test
	void aClientWithTlsIsAnswered() {
		assertThat(health(TlsChannelCredentials.newBuilder()
			.trustManager(InsecureTrustManagerFactory.INSTANCE.getTrustManagers())
			.build())).isEqualTo(ServingStatus.SERVING);
	}

	@Test
	void aClientWithoutTlsIsRefused() {
		assertThatExceptionOfType(StatusRuntimeException.class)
			.isThrownBy(() -> health(InsecureChannelCredentials.create()))
			.extracting((ex) -> ex.getStatus().getCode())
			.isEqualTo(Status.Code.UNAVAILABLE);
	}

	private static ServingStatus health(ChannelCredentials credentials) {
		ManagedChannel channel = Grpc.newChannelBuilder("dns:///localhost:" + port, credentials).build();
		try {
			return HealthGrpc.newBlockingStub(channel)
				.withDeadlineAfter(20, TimeUnit.SECONDS)
				.check(HealthCheckRequest.getDefaultInstance())
				.getStatus();
		}
		finally {
			channel.shutdownNow();
		}
	}

}
