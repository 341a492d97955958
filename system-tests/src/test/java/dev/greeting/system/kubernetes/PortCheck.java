package dev.greeting.system.kubernetes;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.core.env.Environment;

/**
 * Checks that every referenced port is declared by a container, and that its application
 * listens on it.
 */
final class PortCheck implements Check {

	private static final Map<String, String> PROPERTIES = Map.of("grpc", "grpc.server.port", "http", "server.port",
			"management", "management.server.port");

	@Override
	public void check(Manifests manifests, Consumer<String> problems) {
		manifests.workloads().forEach((workload) -> {
			containerPorts(manifests, workload, problems);
			probes(workload, problems);
		});
		manifests.ofKind("Service").forEach((service) -> service(manifests, service, problems));
		manifests.ofKind("Ingress").forEach((ingress) -> ingress(manifests, ingress, problems));
		manifests.ofKind("PodMonitor").forEach((monitor) -> monitor(manifests, monitor, problems));
	}

	private static void containerPorts(Manifests manifests, Workload workload, Consumer<String> problems) {
		Environment environment = workload.settings(manifests);
		Map<String, Integer> expected = new HashMap<>();
		PROPERTIES.forEach((name, property) -> {
			Integer port = environment.getProperty(property, Integer.class);
			if (port != null) {
				expected.put(name, port);
			}
		});
		if (MutualTlsCheck.isEnabled(environment) && expected.containsKey("grpc")) {
			expected.remove("http");
		}
		Map<String, Integer> actual = new HashMap<>();
		for (JsonNode container : workload.containers()) {
			container.path("ports")
				.forEach((port) -> actual.put(Manifests.text(port, "/name"), port.path("containerPort").asInt()));
		}
		if (!actual.equals(expected)) {
			problems.accept("%s: its containers have the ports %s, the application listens on %s"
				.formatted(workload.title(), actual, expected));
		}
	}

	private static void probes(Workload workload, Consumer<String> problems) {
		for (JsonNode container : workload.containers()) {
			for (String name : Workload.PROBES) {
				JsonNode probe = container.path(name);
				JsonNode port = probe.has("grpc") ? probe.at("/grpc/port") : probe.at("/httpGet/port");
				if (workload.port(port).isEmpty()) {
					problems.accept(
							"%s: the %s is on port %s, which no container has".formatted(workload.title(), name, port));
				}
			}
			if (container.path("livenessProbe").path("grpc").equals(container.path("readinessProbe").path("grpc"))
					&& container.path("livenessProbe")
						.path("httpGet")
						.equals(container.path("readinessProbe").path("httpGet"))) {
				problems.accept("%s: liveness and readiness are the same probe".formatted(workload.title()));
			}
		}
	}

	private static void service(Manifests manifests, ObjectNode service, Consumer<String> problems) {
		JsonNode selector = ReferenceCheck.matchLabels(service.at("/spec/selector"));
		for (JsonNode port : service.at("/spec/ports")) {
			JsonNode target = port.has("targetPort") ? port.path("targetPort") : port.path("port");
			for (Workload workload : manifests.selected(selector)) {
				Optional<Integer> containerPort = workload.port(target);
				if (containerPort.isEmpty()) {
					problems.accept("%s: no container of %s has the port %s".formatted(Manifests.titleOf(service),
							workload.title(), target));
				}
				else if (isHeadless(service) && containerPort.get() != port.path("port").asInt()) {
					problems.accept("%s: is headless, so its port %s has to be the container's port %s"
						.formatted(Manifests.titleOf(service), port.path("port"), containerPort.get()));
				}
			}
		}
	}

	static boolean isHeadless(JsonNode service) {
		return Manifests.text(service, "/spec/clusterIP").equals("None");
	}

	private static void ingress(Manifests manifests, ObjectNode ingress, Consumer<String> problems) {
		for (JsonNode rule : ingress.at("/spec/rules")) {
			for (JsonNode path : rule.at("/http/paths")) {
				JsonNode backend = path.at("/backend/service");
				boolean found = manifests.ofKind("Service")
					.stream()
					.filter((service) -> Manifests.nameOf(service).equals(Manifests.text(backend, "/name")))
					.flatMap((service) -> service.at("/spec/ports").valueStream())
					.anyMatch((port) -> port.path("name").equals(backend.at("/port/name"))
							|| port.path("port").equals(backend.at("/port/number")));
				if (!found) {
					problems.accept("%s: there is no Service with the port of %s".formatted(Manifests.titleOf(ingress),
							backend));
				}
			}
		}
	}

	private static void monitor(Manifests manifests, ObjectNode monitor, Consumer<String> problems) {
		List<Workload> workloads = manifests.selected(monitor.at("/spec/selector"));
		for (JsonNode endpoint : monitor.at("/spec/podMetricsEndpoints")) {
			for (Workload workload : workloads) {
				if (workload.port(endpoint.path("port")).isEmpty()) {
					problems.accept("%s: no container of %s has the port %s".formatted(Manifests.titleOf(monitor),
							workload.title(), endpoint.path("port")));
				}
			}
		}
	}

}
