package dev.greeting.system.containers;

import java.time.Duration;
import java.util.List;

import dev.greeting.system.launch.Engine;
import dev.greeting.system.launch.Images;
import dev.greeting.system.launch.Service;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The content of the images.
 */
@Timeout(300)
@Order(1)
class ImageIT {

	/**
	 * Prints the name and the nice value of each thread of the JVM, see proc_pid_stat(5).
	 */
	private static final String NICE_VALUES = """
			for task in /proc/1/task/*; do
			  stat=$(<"$task/stat")
			  name=${stat#*(}
			  fields=(${stat##*) })
			  echo "${name%)*}: ${fields[16]}"
			done
			""";

	@BeforeAll
	@Timeout(1200)
	static void build() {
		Engine.require();
		Images.build();
	}

	@ParameterizedTest
	@EnumSource
	void theAotCacheFitsTheJars(Service service) {
		try (DockerContainer container = DockerContainer.run("--read-only", "--tmpfs", "/tmp", "--env",
				"JAVA_TOOL_OPTIONS=-XX:AOTMode=on -Dspring.context.exit=onRefresh", Images.of(service))) {
			Assertions.assertThat(container.awaitExit()).as(container.log()).isZero();
		}
	}

	@ParameterizedTest
	@EnumSource
	void nothingIsWrittenOutsideTmp(Service service) {
		try (DockerContainer container = DockerContainer.run("--user", "0:0", Images.of(service))) {
			awaitHealthy(container);
			Assertions.assertThat(container.changedFiles()).allMatch((change) -> change.matches("[CA] /tmp(/.*)?"));
		}
	}

	@ParameterizedTest
	@EnumSource
	void nettyFindsItsNativeTransportWithoutUnpackingIt(Service service) {
		try (DockerContainer container = DockerContainer.run("--read-only", "--tmpfs", "/tmp", Images.of(service))) {
			awaitHealthy(container);
			Assertions.assertThat(container.exec("grep", "netty_transport_native_epoll", "/proc/1/maps"))
				.contains("/application/native/");
			Assertions.assertThat(container.log()).doesNotContain("NativeLibraryLoader");
		}
	}

	@ParameterizedTest
	@EnumSource
	void compilersComeBeforeTheThreadsOfTheApplication(Service service) {
		try (DockerContainer container = DockerContainer.run("--read-only", "--tmpfs", "/tmp", Images.of(service))) {
			awaitHealthy(container);
			List<String> niceValues = container.exec("bash", "-c", NICE_VALUES).lines().toList();
			Assertions.assertThat(niceValues)
				.filteredOn((thread) -> thread.matches("C[12] Compiler.*|VM Thread.*"))
				.hasSizeGreaterThanOrEqualTo(3)
				.allMatch((thread) -> thread.endsWith(": 0"));
			Assertions.assertThat(niceValues)
				.filteredOn((thread) -> thread.matches("http-nio-.*|ForkJoinPool-1-.*"))
				.hasSizeGreaterThanOrEqualTo(3)
				.allMatch((thread) -> thread.endsWith(": 10"));
			Assertions.assertThat(container.log().lines()).allMatch((line) -> line.startsWith("{"));
		}
	}

	@ParameterizedTest
	@EnumSource
	void theImageHasNoBuildToolAndNoSource(Service service) {
		try (DockerContainer container = DockerContainer.run("--network", "none", "--entrypoint", "find",
				Images.of(service), "/", "-xdev", "-type", "f", "(", "-name", "*.java", "-o", "-name", "javac", "-o",
				"-name", "mvn*", "-o", "-name", "train.sh", "-o", "-name", "jmods", ")", "-print")) {
			container.awaitExit();
			Assertions.assertThat(container.log()).isEmpty();
		}
	}

	@ParameterizedTest
	@EnumSource
	void theImageHasItsSbom(Service service) {
		try (DockerContainer container = DockerContainer.run("--network", "none", "--entrypoint", "cat",
				Images.of(service), "sbom.cdx.json")) {
			container.awaitExit();
			JsonNode sbom = new JsonMapper().readTree(container.log());
			Assertions.assertThat(sbom.path("bomFormat").asString()).isEqualTo("CycloneDX");
			Assertions.assertThat(sbom.at("/metadata/component/name").asString()).isEqualTo(service.artifact());
			Assertions.assertThat(sbom.path("components").size()).isGreaterThan(50);
		}
	}

	@ParameterizedTest
	@EnumSource
	void theImageHasLabels(Service service) {
		JsonNode config = new JsonMapper().readTree(Engine.docker("image", "inspect", Images.of(service)))
			.at("/0/Config");
		Assertions.assertThat(config.path("User").asString()).isEqualTo("10001:10001");
		Assertions.assertThat(config.at("/Entrypoint/0").asString()).isEqualTo("java");
		Assertions.assertThat(config.path("Labels").path("org.opencontainers.image.title").asString())
			.isEqualTo(service.artifact());
		Assertions.assertThat(config.path("Labels").propertyNames())
			.contains("org.opencontainers.image.version", "org.opencontainers.image.revision",
					"org.opencontainers.image.licenses");
	}

	private static void awaitHealthy(DockerContainer container) {
		Awaitility.await()
			.atMost(Duration.ofSeconds(90))
			.until(() -> container.inspect().at("/State/Health/Status").asString("").equals("healthy"));
	}

}
