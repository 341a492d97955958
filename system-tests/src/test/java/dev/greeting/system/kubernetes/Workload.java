package dev.greeting.system.kubernetes;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * A Deployment and its pods.
 *
 * @param deployment the Deployment
 */
record Workload(ObjectNode deployment) {

	static final List<String> PROBES = List.of("startupProbe", "livenessProbe", "readinessProbe");

	String name() {
		return Manifests.nameOf(this.deployment);
	}

	String title() {
		return Manifests.titleOf(this.deployment);
	}

	Map<String, String> labels() {
		return Manifests.strings(this.deployment.at("/spec/template/metadata/labels"));
	}

	JsonNode pod() {
		return this.deployment.at("/spec/template/spec");
	}

	List<JsonNode> containers() {
		return pod().path("containers").valueStream().toList();
	}

	Application application() {
		return Application.of(name());
	}

	/**
	 * The container port with a number or a name.
	 * @param port the number or name
	 * @return the number, if a container has it
	 */
	Optional<Integer> port(JsonNode port) {
		return containers().stream()
			.flatMap((container) -> container.path("ports").valueStream())
			.filter((candidate) -> port.isNumber() ? candidate.path("containerPort").asInt() == port.asInt()
					: candidate.path("name").asString("").equals(port.asString("")))
			.map((candidate) -> candidate.path("containerPort").asInt())
			.findFirst();
	}

	/**
	 * The variables of the containers' environment.
	 * @return values by name
	 */
	Map<String, String> environment() {
		Map<String, String> environment = new LinkedHashMap<>();
		containers().stream()
			.flatMap((container) -> container.path("env").valueStream())
			.forEach((variable) -> environment.put(Manifests.text(variable, "/name"),
					Manifests.text(variable, "/value")));
		return environment;
	}

	/**
	 * The files of the mounted configuration.
	 * @param manifests the manifests with its ConfigMap
	 * @return texts by name, empty if none is mounted
	 */
	Map<String, String> configurationFiles(Manifests manifests) {
		return pod().path("volumes")
			.valueStream()
			.map((volume) -> Manifests.text(volume, "/configMap/name"))
			.filter((name) -> manifests.has("ConfigMap", name))
			.map((name) -> Manifests.strings(manifests.get("ConfigMap", name).path("data")))
			.findFirst()
			.orElse(Map.of());
	}

	/**
	 * The names of the configuration files that the application reads.
	 * @return application.yaml and those of the active profiles; each overrides the ones
	 * before
	 */
	List<String> readConfigurationFiles() {
		return Stream
			.concat(Stream.of("application.yaml"),
					Stream.of(environment().getOrDefault("SPRING_PROFILES_ACTIVE", "").split(","))
						.map("application-%s.yaml"::formatted))
			.toList();
	}

	/**
	 * The mounted configuration that the application reads.
	 * @param manifests the manifests with its ConfigMap
	 * @return the documents of all files, if there is one
	 */
	Optional<String> mountedConfiguration(Manifests manifests) {
		Map<String, String> files = configurationFiles(manifests);
		return readConfigurationFiles().stream()
			.map(files::get)
			.filter(Objects::nonNull)
			.reduce((first, second) -> first + "\n---\n" + second);
	}

	/**
	 * The application's settings in the pod.
	 * @param manifests where its ConfigMap is
	 * @return the environment
	 */
	Environment settings(Manifests manifests) {
		return application().environment(environment(), mountedConfiguration(manifests).orElse(""));
	}

	/**
	 * The gRPC clients of the application.
	 * @param manifests where its ConfigMap is
	 * @return addresses by the name of the client
	 */
	Map<String, String> grpcClients(Manifests manifests) {
		Environment environment = settings(manifests);
		Map<String, String> clients = new TreeMap<>();
		for (String client : Binder.get(environment)
			.bind("grpc.client", Bindable.mapOf(String.class, Object.class))
			.orElse(Map.of())
			.keySet()) {
			clients.put(client, environment.getProperty("grpc.client." + client + ".address", ""));
		}
		clients.remove("GLOBAL");
		return clients;
	}

}
