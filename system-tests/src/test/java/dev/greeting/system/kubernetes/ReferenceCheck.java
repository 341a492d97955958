package dev.greeting.system.kubernetes;

import java.util.List;
import java.util.function.Consumer;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Checks that every reference and selector finds its target.
 */
final class ReferenceCheck implements Check {

	@Override
	public void check(Manifests manifests, Consumer<String> problems) {
		namespaces(manifests, problems);
		for (Workload workload : manifests.workloads()) {
			deployment(manifests, workload, problems);
		}
		for (ObjectNode service : manifests.ofKind("Service")) {
			mustSelect(manifests, service, matchLabels(service.at("/spec/selector")), "selector", problems);
		}
		for (String kind : List.of("PodDisruptionBudget", "PodMonitor")) {
			for (ObjectNode object : manifests.ofKind(kind)) {
				mustSelect(manifests, object, object.at("/spec/selector"), "selector", problems);
			}
		}
		for (ObjectNode autoscaler : manifests.ofKind("HorizontalPodAutoscaler")) {
			JsonNode target = autoscaler.at("/spec/scaleTargetRef");
			if (!manifests.has(Manifests.text(target, "/kind"), Manifests.text(target, "/name"))) {
				problems.accept("%s: there is no %s to scale".formatted(Manifests.titleOf(autoscaler), target));
			}
		}
	}

	private static void namespaces(Manifests manifests, Consumer<String> problems) {
		List<String> namespaces = manifests.ofKind("Namespace").stream().map(Manifests::nameOf).toList();
		if (namespaces.size() != 1) {
			problems.accept("There must be exactly one Namespace, but there are " + namespaces);
		}
		for (ObjectNode object : manifests.objects()) {
			if (!Manifests.kindOf(object).equals("Namespace")
					&& !namespaces.contains(Manifests.text(object, "/metadata/namespace"))) {
				problems.accept("%s: is not in the Namespace %s".formatted(Manifests.titleOf(object), namespaces));
			}
		}
	}

	private static void deployment(Manifests manifests, Workload workload, Consumer<String> problems) {
		JsonNode selector = workload.deployment().at("/spec/selector");
		if (!manifests.selected(selector).equals(List.of(workload))) {
			problems.accept("%s: its selector selects the pods of %s".formatted(workload.title(),
					manifests.selected(selector).stream().map(Workload::title).toList()));
		}
		for (JsonNode constraint : workload.pod().path("topologySpreadConstraints")) {
			if (!manifests.selected(constraint.path("labelSelector")).equals(List.of(workload))) {
				problems.accept("%s: the spread over %s does not count its own pods".formatted(workload.title(),
						Manifests.text(constraint, "/topologyKey")));
			}
		}
		String account = Manifests.text(workload.pod(), "/serviceAccountName");
		if (!manifests.has("ServiceAccount", account)) {
			problems.accept("%s: there is no ServiceAccount %s".formatted(workload.title(), account));
		}
		for (JsonNode volume : workload.pod().path("volumes")) {
			volumeSource(manifests, workload, volume, problems);
			volume.at("/projected/sources").forEach((source) -> volumeSource(manifests, workload, source, problems));
		}
	}

	private static void volumeSource(Manifests manifests, Workload workload, JsonNode source,
			Consumer<String> problems) {
		String map = Manifests.text(source, "/configMap/name");
		if (source.has("configMap") && !manifests.has("ConfigMap", map)) {
			problems.accept("%s: there is no ConfigMap %s".formatted(workload.title(), map));
		}
		String secret = Manifests.text(source, "/secret/name") + Manifests.text(source, "/secret/secretName");
		if (source.has("secret") && manifests.ofKind("Certificate")
			.stream()
			.noneMatch((certificate) -> Manifests.text(certificate, "/spec/secretName").equals(secret))) {
			problems.accept("%s: no Certificate makes the Secret %s".formatted(workload.title(), secret));
		}
	}

	private static void mustSelect(Manifests manifests, ObjectNode object, JsonNode selector, String name,
			Consumer<String> problems) {
		if (manifests.selected(selector).isEmpty()) {
			problems.accept("%s: its %s selects no pod".formatted(Manifests.titleOf(object), name));
		}
	}

	static JsonNode matchLabels(JsonNode labels) {
		return JsonNodeFactory.instance.objectNode().set("matchLabels", labels);
	}

}
