package dev.greeting.system.grpc;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import dev.greeting.contract.api.ApiProto;
import dev.greeting.contract.names.Service1Proto;
import dev.greeting.platform.test.http.Http;
import dev.greeting.platform.test.tls.CertificateFolder;
import dev.greeting.platform.test.tls.TestAuthority;
import dev.greeting.platform.test.tls.TestCertificate;
import dev.greeting.system.launch.Launcher;
import dev.greeting.system.launch.Pair;
import dev.greeting.system.launch.Program;
import dev.greeting.system.launch.Project;
import dev.greeting.system.launch.RunningService;
import dev.greeting.system.launch.Service;
import dev.greeting.system.launch.Settings;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Mutual TLS with Python's grpcio, whose TLS and HTTP/2 are not Java's. Without it, the
 * tests are skipped, or fail in CI.
 */
class PythonGrpcIT {

	private static final TestAuthority AUTHORITY = TestAuthority.create("Python");

	private static final String CLIENT = "spiffe://example.org/python";

	@TempDir
	private static Path folder;

	private static String python;

	private static Path contract;

	@BeforeAll
	static void findPython() throws IOException {
		python = Stream.of(System.getenv("PATH").split(File.pathSeparator))
			.map((path) -> Path.of(path, "python3"))
			.filter(Files::isExecutable)
			.filter(PythonGrpcIT::hasGrpc)
			.findFirst()
			.orElseThrow(PythonGrpcIT::absent)
			.toString();
		contract = Files.write(folder.resolve("contract"), contract());
	}

	private static boolean hasGrpc(Path interpreter) {
		try {
			return new ProcessBuilder(interpreter.toString(), "-c", "import google.protobuf, grpc")
				.redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.DISCARD)
				.start()
				.waitFor() == 0;
		}
		catch (IOException ex) {
			return false;
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
	}

	private static AssertionError absent() {
		String message = "No python3 on the PATH has grpcio; .ci/install-python-modules.sh gets it";
		Assumptions.assumeTrue(Program.isRequired(), message);
		return new AssertionError(message);
	}

	/**
	 * Without what the contract imports for the limits of its fields, which are never
	 * sent: Debian's protobuf is too old for it.
	 */
	private static byte[] contract() {
		FileDescriptorSet.Builder files = FileDescriptorSet.newBuilder();
		Stream.of(ApiProto.getDescriptor(), Service1Proto.getDescriptor())
			.forEach((file) -> files.addFile(file.toProto().toBuilder().clearDependency()));
		return files.build().toByteArray();
	}

	@Test
	void aClientInPythonCallsWhatItMay() throws IOException, InterruptedException {
		Settings settings = mutualTls("server", AUTHORITY.certificate().dnsName("localhost").forServersOnly().create())
			.with("greeting.tls.allowed-clients[app.grpc.Service1]", CLIENT)
			.with("greeting.tls.allowed-clients[api.Api/getStream]", CLIENT);
		Path client = certificates("client", AUTHORITY.certificate().uri(CLIENT).forClientsOnly().create());
		try (RunningService nameService = Launcher.configured().start(Service.NAME_SERVICE, settings)) {
			nameService.awaitReady();
			Process process = python("name_service_client.py", client.toString(),
					String.valueOf(nameService.grpcPort()));
			try (BufferedReader output = process.inputReader()) {
				Assertions.assertThat(output.lines())
					.containsExactly("with a certificate: TEST", "with a certificate: ['name 1', 'name 2', 'name 3']",
							"with a certificate: PERMISSION_DENIED", "without: UNAVAILABLE");
			}
			Assertions.assertThat(process.waitFor()).isZero();
		}
	}

	@Test
	void theGatewayCallsANameServiceInPython() throws IOException {
		Path server = certificates("python", AUTHORITY.certificate().dnsName("localhost").forServersOnly().create());
		Settings settings = mutualTls("gateway", AUTHORITY.certificate().uri(CLIENT).forClientsOnly().create());
		Process process = python("name_service.py", server.toString());
		try (BufferedReader output = process.inputReader();
				RunningService gateway = Pair.startGateway(Integer.parseInt(output.readLine()),
						settings.with("greeting.grpc.client.name-service.deadline", "30s"))) {
			gateway.awaitReady();
			Assertions.assertThat(Http.get(gateway.http(), "/api/v1/say-hello?name=test").body())
				.isEqualTo("\"Hello, TEST!\"");
			Assertions.assertThat(Http.get(gateway.http(), "/api/v1/items/stream?length=3").body().lines()).hasSize(3);
		}
		finally {
			process.destroyForcibly();
		}
	}

	private static Process python(String script, String... arguments) throws IOException {
		List<String> command = new ArrayList<>(List.of(python,
				Project.file("system-tests/src/test/python/" + script).toString(), contract.toString()));
		command.addAll(List.of(arguments));
		ProcessBuilder process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
		// No __pycache__ beside the scripts.
		process.environment().put("PYTHONDONTWRITEBYTECODE", "1");
		return process.start();
	}

	private static Settings mutualTls(String name, TestCertificate certificate) {
		Settings settings = Settings.none().with("greeting.tls.enabled", true);
		for (Map.Entry<String, String> setting : new CertificateFolder(folder.resolve(name), certificate, AUTHORITY)
			.settings("internal")
			.entrySet()) {
			settings = settings.with(setting.getKey(), setting.getValue());
		}
		return settings;
	}

	private static Path certificates(String name, TestCertificate certificate) {
		new CertificateFolder(folder.resolve(name), certificate, AUTHORITY);
		return folder.resolve(name);
	}

}
