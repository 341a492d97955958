package dev.greeting.platform.startup;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.greeting.contract.api.ApiGrpc;
import dev.greeting.contract.api.HelloRequest;
import dev.greeting.platform.test.grpc.GrpcReflection;
import dev.greeting.platform.test.service.Ports;
import dev.greeting.platform.test.tls.CertificateFolder;
import dev.greeting.platform.test.tls.TestAuthority;
import dev.greeting.probe.ProbeApplication;
import dev.greeting.probe.ProbeTest;
import dev.greeting.probe.SpanCollector;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.awaitility.Awaitility.await;

@ExtendWith(OutputCaptureExtension.class)
class StartTests {

	private static final List<String> PROBE = List.of("--server.port=0", "--management.server.port=-1",
			"--grpc.client.self.negotiation-type=plaintext");

	@ParameterizedTest
	@ValueSource(strings = { "foo:///x", "not a uri", "http://[bad", "static:///127.0.0.1:1" })
	void anInvalidAddressEndsTheStartWithOneSentence(String address, CapturedOutput output) {
		String key = "grpc.client.self.address";
		assertThatException().isThrownBy(() -> run("--grpc.server.port=0", "--" + key + "=" + address));
		assertThat(errors(output)).hasSize(1)
			.first()
			.asString()
			.startsWith("Cannot start: ")
			.contains(key, address)
			.doesNotContain("\n");
	}

	@ParameterizedTest
	@CsvSource({ "greeting.dns.cache-ttl, -1s", "greeting.dns.cache-ttl, 0s", "greeting.dns.cache-ttl, 1500ms",
			"greeting.dns.cache-ttl, 25h", "greeting.limit.http-requests, 0",
			"greeting.limit.http-request-header-timeout, 0s", "greeting.limit.http-write-timeout, 0s",
			"greeting.limit.grpc-calls, 0", "greeting.limit.grpc-calls, many", "greeting.limit.grpc-streams, 0",
			"greeting.limit.grpc-open-calls, 2816", "greeting.limit.grpc-unfinished-requests, 0B",
			"greeting.limit.grpc-unfinished-requests, 131071B", "greeting.limit.grpc-calls-per-connection, 0",
			"greeting.limit.grpc-resets-per-second, 0", "greeting.error.domain, two words",
			"greeting.shutdown.drain-delay, -1s", "greeting.shutdown.grace-period, soon",
			"spring.lifecycle.timeout-per-shutdown-phase, 20s", "grpc.server.shutdown-grace-period, 20s",
			"greeting.grpc.client.self.deadline, 0s", "greeting.grpc.client.self.stream-idle-timeout, 0s",
			"greeting.grpc.client.self.stream-deadline, 0s", "greeting.grpc.client.self.connections, 0",
			"greeting.grpc.client.self.connections, 65", "greeting.grpc.client.self.retry.max-attempts, 0",
			"greeting.grpc.client.self.retry.max-attempts, 6", "greeting.grpc.client.self.retry.initial-backoff, 0s",
			"greeting.grpc.client.self.retry.max-backoff, 0s", "greeting.grpc.client.self.retry.backoff-multiplier, 0",
			"greeting.grpc.client.self.retry.codes, SOMETIMES", "greeting.grpc.client.self.retry.codes, OK",
			"greeting.grpc.client.self.retry.max-tokens, 1001", "greeting.grpc.client.self.retry.token-ratio, 0",
			"server.forward-headers-strategy, framework", "greeting.tls.bundle, ''",
			"greeting.tls.handshake-timeout, 11s", "greeting.tls.reload-interval, 99ms",
			"greeting.tls.allowed-clients[api.Api], *.example.org", "greeting.tls.allowed-clients[api.Api], ''" })
	void aValueThatASettingCannotHaveEndsTheStartWithOneSentence(String key, String value, CapturedOutput output) {
		assertThatException().isThrownBy(() -> run("--grpc.server.port=0",
				"--grpc.client.self.address=dns:///localhost:1", "--" + key + "=" + value));
		assertThat(errors(output)).hasSize(1)
			.first()
			.asString()
			.startsWith("Cannot start: ")
			.contains(key)
			.doesNotContain("\n", "retry.retry");
	}

	/**
	 * What mutual TLS cannot start with, on top of settings that it can. A value of
	 * {@code FILE} is a file that is not there.
	 */
	@ParameterizedTest
	@CsvSource({ "greeting.tls.bundle, other, greeting.tls.bundle",
			"spring.ssl.bundle.pem.internal.truststore.certificate, '', truststore.certificate",
			"spring.ssl.bundle.pem.internal.keystore.private-key, FILE, keystore.private-key",
			"spring.ssl.bundle.pem.internal.reload-on-update, true, reload-on-update",
			"greeting.tls.allowed-clients[api.Other], spiffe://a/b, greeting.tls.allowed-clients[api.Other]",
			"greeting.tls.allowed-clients[api.Api/other], spiffe://a/b, greeting.tls.allowed-clients[api.Api/other]",
			"grpc.server.security.enabled, true, grpc.server.security.enabled",
			"grpc.client.self.security.authority-override, other, grpc.client.self.security",
			"management.server.port, '', management.server.port" })
	void whatMutualTlsCannotUseEndsTheStartWithOneSentence(String key, String value, String named, @TempDir Path temp,
			CapturedOutput output) {
		TestAuthority authority = TestAuthority.create("test");
		CertificateFolder folder = new CertificateFolder(temp.resolve("tls"),
				authority.certificate().dnsName("localhost").create(), authority);
		Map<String, String> settings = new HashMap<>(folder.settings("internal"));
		settings.put("server.port", "0");
		settings.put("grpc.server.port", "0");
		settings.put("grpc.client.self.address", "dns:///localhost:1");
		settings.put("greeting.tls.enabled", "true");
		settings.put("management.server.port", "0");
		settings.put(key, value.equals("FILE") ? temp.resolve("missing").toString() : value);
		String[] arguments = settings.entrySet()
			.stream()
			.map((setting) -> "--" + setting.getKey() + "=" + setting.getValue())
			.toArray(String[]::new);
		assertThatException().isThrownBy(() -> new SpringApplicationBuilder(ProbeApplication.class).run(arguments));
		assertThat(errors(output)).hasSize(1)
			.first()
			.asString()
			.startsWith("Cannot start: ")
			.contains(named)
			.doesNotContain("\n");
	}

	/**
	 * What tokens cannot be checked with, on top of settings that are complete.
	 */
	@ParameterizedTest
	@CsvSource({ "issuer-uri, login.example.org", "issuer-uri, /realms/shop", "issuer-uri, https:login",
			"jwk-set-uri, file:/keys.json", "jwk-set-uri, not a uri", "audiences, ''" })
	void whatTokensCannotBeCheckedWithEndsTheStartWithOneSentence(String name, String value, CapturedOutput output) {
		String prefix = "spring.security.oauth2.resourceserver.jwt.";
		Map<String, String> settings = new HashMap<>(
				Map.of(prefix + "issuer-uri", "http://localhost:1", prefix + "audiences", "greeting"));
		settings.put(prefix + name, value);
		List<String> arguments = new ArrayList<>(
				List.of("--grpc.server.port=0", "--grpc.client.self.address=dns:///localhost:1"));
		settings.forEach((key, one) -> arguments.add("--" + key + "=" + one));
		assertThatException().isThrownBy(() -> run(arguments.toArray(String[]::new)));
		assertThat(errors(output)).hasSize(1)
			.first()
			.asString()
			.startsWith("Cannot start: ")
			.contains(prefix + name)
			.doesNotContain("\n");
	}

	@Test
	void aGrpcPortInUseEndsTheStartWithOneSentence(CapturedOutput output) throws IOException {
		try (ServerSocket taken = new ServerSocket(0)) {
			assertThatException().isThrownBy(() -> run("--grpc.server.port=" + taken.getLocalPort(),
					"--grpc.client.self.address=dns:///localhost:1"));
			assertThat(errors(output)).hasSize(1)
				.first()
				.asString()
				.startsWith("Cannot start: The gRPC server cannot listen on port " + taken.getLocalPort())
				.contains("grpc.server.port")
				.doesNotContain("\n");
		}
	}

	@Test
	void aRouteForUploadsThatAreNotReadEndsTheStartWithOneSentence(CapturedOutput output) {
		assertThatException()
			.isThrownBy(() -> run(List.of(ProbeApplication.class, UploadController.class), "--grpc.server.port=0",
					"--grpc.client.self.address=dns:///localhost:1", "--spring.servlet.multipart.enabled=false"));
		assertThat(errors(output)).hasSize(1)
			.first()
			.asString()
			.startsWith("Cannot start: ")
			.contains("spring.servlet.multipart.enabled", "UploadController#upload", "must be true")
			.doesNotContain("\n");
	}

	@Test
	void propertiesOfTheApplicationOverrideThePlatformsDefaults(@TempDir Path folder) throws IOException {
		Path file = Files.writeString(folder.resolve("application.yaml"), "server.shutdown: immediate");
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Nothing.class)
			.web(WebApplicationType.NONE)
			.run("--spring.config.location=" + file, "--spring.main.banner-mode=log")) {
			assertThat(context.getEnvironment().getProperty("server.shutdown")).isEqualTo("immediate");
			assertThat(context.getEnvironment().getProperty("spring.main.banner-mode")).isEqualTo("log");
			assertThat(context.getEnvironment().getProperty("management.tracing.baggage.correlation.fields"))
				.isEqualTo("request_id");
		}
	}

	@Test
	void spansAreSentToAnEndpointAndReflectionCanBeSwitchedOff() throws Exception {
		int port = Ports.free();
		try (SpanCollector collector = SpanCollector.start();
				ConfigurableApplicationContext context = run("--grpc.server.port=" + port,
						"--grpc.client.self.address=dns:///localhost:" + port,
						"--grpc.server.reflection-service-enabled=false",
						"--management.opentelemetry.tracing.export.otlp.endpoint=" + collector.endpoint(),
						"--management.opentelemetry.tracing.export.schedule-delay=50ms",
						"--management.tracing.sampling.probability=1.0")) {
			ManagedChannel channel = Grpc
				.newChannelBuilder("dns:///localhost:" + port, InsecureChannelCredentials.create())
				.build();
			try {
				for (GrpcReflection version : GrpcReflection.values()) {
					assertThatException().isThrownBy(() -> version.services(channel))
						.havingRootCause()
						.withMessageContaining("UNIMPLEMENTED");
				}
				ApiGrpc.newBlockingStub(channel).sayHello(HelloRequest.newBuilder().setName("world").build());
				await().untilAsserted(() -> assertThat(collector.received()).contains("api.Api/sayHello"));
			}
			finally {
				channel.shutdownNow();
			}
		}
	}

	private static ConfigurableApplicationContext run(String... settings) {
		return run(List.of(ProbeApplication.class), settings);
	}

	private static ConfigurableApplicationContext run(List<Class<?>> sources, String... settings) {
		List<String> arguments = new ArrayList<>(PROBE);
		arguments.addAll(List.of(settings));
		return new SpringApplicationBuilder(sources.toArray(Class<?>[]::new)).run(arguments.toArray(String[]::new));
	}

	/**
	 * Returns the messages of all error lines, each of which must be a JSON object.
	 */
	private static List<Object> errors(CapturedOutput output) {
		await().pollDelay(Duration.ZERO)
			.pollInterval(Duration.ofMillis(10))
			.untilAsserted(() -> assertThat(output.getOut()).contains("\"ERROR\""));
		return output.getOut()
			.lines()
			.filter((line) -> line.contains("\"ERROR\""))
			.map(ProbeTest::json)
			.map((line) -> line.get("message"))
			.toList();
	}

	@Configuration(proxyBeanMethods = false)
	static class Nothing {

	}

	@RestController
	static class UploadController {

		@PostMapping("/upload")
		void upload(@RequestParam MultipartFile file) {
		}

	}

}
