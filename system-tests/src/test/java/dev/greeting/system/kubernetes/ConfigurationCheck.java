package dev.greeting.system.kubernetes;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Checks that the application in the container knows and reads every setting.
 */
final class ConfigurationCheck implements Check {

	private static final Set<String> JVM = Set.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS");

	/**
	 * Whether the JVM starts with a variable, by name and value.
	 */
	private static final Map<String, Boolean> ACCEPTED = new ConcurrentHashMap<>();

	@Override
	public void check(Manifests manifests, Consumer<String> problems) {
		for (Workload workload : manifests.workloads()) {
			variables(workload, problems);
			workload.mountedConfiguration(manifests)
				.ifPresent((mounted) -> mountedConfiguration(manifests, workload, mounted, problems));
		}
	}

	private static void variables(Workload workload, Consumer<String> problems) {
		workload.environment().forEach((name, value) -> {
			if (JVM.contains(name)) {
				if (!ACCEPTED.computeIfAbsent(name + "=" + value, (key) -> isAcceptedByTheJvm(name, value))) {
					problems.accept("%s: the JVM does not accept %s=%s".formatted(workload.title(), name, value));
				}
			}
			else if (!workload.application().knowsVariable(name)) {
				problems.accept("%s: %s is not a property of the application, or is below a map"
					.formatted(workload.title(), name));
			}
		});
	}

	private static boolean isAcceptedByTheJvm(String name, String value) {
		try {
			ProcessBuilder java = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
					"-version")
				.redirectErrorStream(true);
			java.environment().put(name, value);
			Process process = java.start();
			process.getInputStream().readAllBytes();
			return process.waitFor() == 0;
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new AssertionError(ex);
		}
	}

	private static void mountedConfiguration(Manifests manifests, Workload workload, String mounted,
			Consumer<String> problems) {
		Map<String, Object> properties = Application.flatten(mounted);
		Set<String> unread = new TreeSet<>(workload.configurationFiles(manifests).keySet());
		workload.readConfigurationFiles().forEach(unread::remove);
		if (properties.isEmpty() || !unread.isEmpty()) {
			problems.accept("%s: its ConfigMap has no application.yaml, or files that it does not read: %s"
				.formatted(workload.title(), unread));
		}
		for (String key : properties.keySet()) {
			if (!workload.application().knowsProperty(key)) {
				problems.accept("%s: %s is not a property of the application".formatted(workload.title(), key));
			}
		}
		String location = workload.environment().getOrDefault("SPRING_CONFIG_ADDITIONALLOCATION", "");
		boolean read = workload.containers()
			.stream()
			.flatMap((container) -> container.path("volumeMounts").valueStream())
			.anyMatch((mount) -> location.equals("file:" + Manifests.text(mount, "/mountPath") + "/")
					&& isConfiguration(workload, Manifests.text(mount, "/name")));
		if (!read) {
			problems.accept("%s: the application does not read its mounted configuration (it reads: %s)"
				.formatted(workload.title(), location));
		}
		addresses(manifests, workload, problems);
	}

	private static boolean isConfiguration(Workload workload, String volume) {
		return workload.pod()
			.path("volumes")
			.valueStream()
			.anyMatch((candidate) -> Manifests.text(candidate, "/name").equals(volume) && candidate.has("configMap"));
	}

	/**
	 * Checks that a gRPC client calls a headless Service on an existing port.
	 */
	private static void addresses(Manifests manifests, Workload workload, Consumer<String> problems) {
		workload.grpcClients(manifests).forEach((client, address) -> {
			URI target = URI.create(address.replace("dns:///", "dns://"));
			List<ObjectNode> services = manifests.ofKind("Service")
				.stream()
				.filter((service) -> Manifests.nameOf(service).equals(target.getHost()))
				.filter(PortCheck::isHeadless)
				.filter((service) -> service.at("/spec/ports")
					.valueStream()
					.map((port) -> port.path("port"))
					.mapToInt(JsonNode::asInt)
					.anyMatch((port) -> port == target.getPort()))
				.toList();
			if (!address.startsWith("dns:///") || services.isEmpty()) {
				problems.accept("%s: its gRPC client %s calls %s, which is not a headless Service"
					.formatted(workload.title(), client, address));
			}
		});
	}

}
