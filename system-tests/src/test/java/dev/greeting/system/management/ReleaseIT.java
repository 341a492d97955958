package dev.greeting.system.management;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

import dev.greeting.platform.test.http.Http;
import dev.greeting.platform.test.http.Reply;
import dev.greeting.system.launch.Pair;
import dev.greeting.system.launch.RunningService;
import dev.greeting.system.launch.Service;
import dev.greeting.system.launch.WithSharedPair;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/**
 * What a built service says about itself: its commit and its content.
 */
@Tag("image")
@WithSharedPair
class ReleaseIT {

	private static final Path ROOT = Path.of("..");

	private final Pair pair;

	ReleaseIT(Pair pair) {
		this.pair = pair;
	}

	@ParameterizedTest
	@EnumSource
	void infoHasTheVersion(Service service) {
		JsonNode build = info(service).path("build");
		Assertions.assertThat(build.path("artifact").asString()).isEqualTo(service.artifact());
		Assertions.assertThat(build.path("version").asString()).isNotEmpty();
		Assertions.assertThat(build.propertyNames())
			.as("properties that differ from build to build")
			.containsOnly("artifact", "group", "name", "version");
	}

	@ParameterizedTest
	@EnumSource
	void infoHasTheCommit(Service service) throws IOException, InterruptedException {
		Assumptions.assumeTrue(Files.exists(ROOT.resolve(".git")), "a source archive has no commit");
		JsonNode commit = info(service).path("git").path("commit");
		Process git = new ProcessBuilder("git", "rev-parse", "HEAD").directory(ROOT.toFile()).start();
		String head = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
		Assertions.assertThat(git.waitFor()).isZero();
		Assertions.assertThat(commit.path("id").asString()).hasSize(7).isSubstringOf(head);
		Assertions.assertThat(commit.path("time").asString()).endsWith("Z");
		Assertions.assertThat(info(service).path("git").propertyNames()).containsOnly("commit");
	}

	/**
	 * With a fixed time, the image of a commit had the jar of an earlier one.
	 */
	@ParameterizedTest
	@EnumSource
	void theJarIsNewerThanItsContent(Service service) throws IOException {
		Path target = ROOT.resolve(service.artifact()).resolve("target");
		Assertions.assertThat(Files.getLastModifiedTime(target.resolve(service.artifact() + ".jar")))
			.isGreaterThanOrEqualTo(
					Files.getLastModifiedTime(target.resolve("classes/META-INF/build-info.properties")));
	}

	/**
	 * The entry of the libraries' directory had the time of the build.
	 */
	@ParameterizedTest
	@EnumSource
	void allEntriesOfTheJarHaveTheSameTime(Service service) throws IOException {
		try (JarFile jar = new JarFile(jar(service))) {
			Assertions.assertThat(jar.stream().map(ZipEntry::getTimeLocal).distinct()).hasSize(1);
		}
	}

	/**
	 * Boot's loader looks for each class in one library after the other.
	 */
	@ParameterizedTest
	@EnumSource
	void theLibrariesWithMostClassesOfAStartComeFirst(Service service) throws IOException {
		try (JarFile jar = new JarFile(jar(service))) {
			List<String> libraries = jar.stream()
				.filter((entry) -> entry.getName().matches("BOOT-INF/lib/.*\\.jar"))
				.peek((entry) -> Assertions.assertThat(entry.getMethod()).isEqualTo(ZipEntry.STORED))
				.map((entry) -> entry.getName().substring("BOOT-INF/lib/".length()).replaceAll("-[0-9].*", ""))
				.toList();
			Assertions.assertThat(libraries.subList(0, 25))
				.contains("grpc-netty-shaded", "jackson-databind", "logback-core", "service-platform", "spring-beans",
						"spring-boot", "spring-context", "spring-core", "spring-web", "tomcat-embed-core");
		}
	}

	@ParameterizedTest
	@EnumSource
	void theSbomListsTheLibrariesInTheJarAndNoOthers(Service service) throws IOException {
		// Spring Boot does not package starters, which are empty jars.
		List<String> listed = components(sbom(service)).map(ReleaseIT::fileName)
			.filter((name) -> !name.matches("(spring-boot-starter|service-platform-grpc-\\w+-starter)-.*"))
			.toList();
		try (JarFile jar = new JarFile(jar(service))) {
			List<String> libraries = jar.stream()
				.map((entry) -> entry.getName())
				.filter((name) -> name.startsWith("BOOT-INF/lib/") && name.endsWith(".jar"))
				.map((name) -> name.substring("BOOT-INF/lib/".length()))
				.filter((name) -> !name.startsWith("spring-boot-jarmode-"))
				.toList();
			Assertions.assertThat(libraries).hasSizeGreaterThan(50);
			Assertions.assertThat(listed).containsExactlyInAnyOrderElementsOf(libraries);
		}
	}

	@Test
	void eachServiceHasItsOwnSbom() {
		Assertions.assertThat(components(sbom(Service.NAME_SERVICE)).map(ReleaseIT::fileName))
			.noneMatch((name) -> name.startsWith("springdoc-"));
		Assertions.assertThat(components(sbom(Service.GREETING_GATEWAY)).map(ReleaseIT::fileName))
			.anyMatch((name) -> name.startsWith("springdoc-"))
			.noneMatch((name) -> name.startsWith("junit-"));
	}

	@ParameterizedTest
	@EnumSource
	void theSbomHasALicenceForEachLibrary(Service service) {
		Assertions.assertThat(components(sbom(service)))
			.allSatisfy((component) -> Assertions.assertThat(component.path("licenses").size()).isPositive());
	}

	@ParameterizedTest
	@EnumSource
	void theJarListsTheLicencesOfItsLibraries(Service service) throws IOException {
		try (JarFile jar = new JarFile(jar(service))) {
			String list = new String(
					jar.getInputStream(Objects.requireNonNull(jar.getEntry("META-INF/THIRD-PARTY.txt"))).readAllBytes(),
					StandardCharsets.UTF_8);
			Assertions.assertThat(list.lines().filter((line) -> line.contains("io.grpc:grpc-api:")).toList())
				.singleElement()
				.asString()
				.contains("(Apache-2.0)");
		}
	}

	private JsonNode info(Service service) {
		return Http.get(running(service).management(), "/actuator/info").json();
	}

	private JsonNode sbom(Service service) {
		Reply reply = Http.get(running(service).management(), "/actuator/sbom/application");
		Assertions.assertThat(reply.status()).isEqualTo(200);
		Assertions.assertThat(reply.mediaType()).isEqualTo("application/vnd.cyclonedx+json");
		Assertions.assertThat(reply.json().path("bomFormat").asString()).isEqualTo("CycloneDX");
		return reply.json();
	}

	private RunningService running(Service service) {
		return (service == Service.NAME_SERVICE) ? this.pair.nameService() : this.pair.gateway();
	}

	private static File jar(Service service) {
		return ROOT.resolve(service.artifact() + "/target/" + service.artifact() + ".jar").toFile();
	}

	private static Stream<JsonNode> components(JsonNode sbom) {
		return sbom.path("components").valueStream();
	}

	private static String fileName(JsonNode component) {
		String purl = component.path("purl").asString();
		String classifier = purl.matches(".*[?&]classifier=[^&]+.*")
				? "-" + purl.replaceAll(".*[?&]classifier=([^&]+).*", "$1") : "";
		return component.path("name").asString() + "-" + component.path("version").asString() + classifier + ".jar";
	}

}
