package dev.greeting.system.kubernetes;

import java.util.List;
import java.util.function.Consumer;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Checks that a replica remains while another is replaced, and that only one component
 * sets the number of replicas.
 */
final class AvailabilityCheck implements Check {

	@Override
	public void check(Manifests manifests, Consumer<String> problems) {
		for (Workload workload : manifests.workloads()) {
			replicas(manifests, workload, problems);
			if (workload.deployment().at("/spec/strategy/rollingUpdate/maxUnavailable").asInt(1) != 0) {
				problems.accept("%s: removes replicas before new ones are ready".formatted(workload.title()));
			}
			List<ObjectNode> budgets = manifests.ofKind("PodDisruptionBudget")
				.stream()
				.filter((budget) -> manifests.selected(budget.at("/spec/selector")).contains(workload))
				.toList();
			if (budgets.size() != 1 || budgets.getFirst().at("/spec/maxUnavailable").asInt(0) < 1) {
				problems.accept("%s: needs one PodDisruptionBudget, which allows a node to be drained"
					.formatted(workload.title()));
			}
		}
	}

	private static void replicas(Manifests manifests, Workload workload, Consumer<String> problems) {
		JsonNode replicas = workload.deployment().at("/spec/replicas");
		List<ObjectNode> autoscalers = manifests.ofKind("HorizontalPodAutoscaler")
			.stream()
			.filter((autoscaler) -> Manifests.text(autoscaler, "/spec/scaleTargetRef/name").equals(workload.name()))
			.toList();
		for (ObjectNode autoscaler : autoscalers) {
			if (!replicas.isMissingNode()) {
				problems.accept("%s: its %s replicas overwrite those of %s with every apply".formatted(workload.title(),
						replicas, Manifests.titleOf(autoscaler)));
			}
			if (autoscaler.at("/spec/minReplicas").asInt(1) < 2) {
				problems.accept("%s: goes below two replicas".formatted(Manifests.titleOf(autoscaler)));
			}
		}
		if (autoscalers.isEmpty() && replicas.asInt(1) < 2) {
			problems.accept("%s: has fewer than two replicas".formatted(workload.title()));
		}
	}

}
