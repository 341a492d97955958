package dev.greeting.system.kubernetes;

import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Checks that network policies select existing pods and ports, and that they allow only
 * the calls of the gRPC clients between the pods.
 */
final class NetworkPolicyCheck implements Check {

	@Override
	public void check(Manifests manifests, Consumer<String> problems) {
		List<ObjectNode> policies = manifests.ofKind("NetworkPolicy");
		for (ObjectNode policy : policies) {
			List<Workload> selected = manifests.selected(policy.at("/spec/podSelector"));
			if (selected.isEmpty()) {
				problems.accept("%s: its podSelector selects no pod".formatted(Manifests.titleOf(policy)));
			}
			policy.at("/spec/ingress").forEach((rule) -> {
				peers(manifests, policy, rule.path("from"), problems);
				ports(policy, rule, selected, problems);
			});
			policy.at("/spec/egress").forEach((rule) -> {
				peers(manifests, policy, rule.path("to"), problems);
				rule.path("to")
					.valueStream()
					.filter(NetworkPolicyCheck::isInOwnNamespace)
					.forEach((peer) -> ports(policy, rule, manifests.selected(peer.path("podSelector")), problems));
			});
		}
		if (!policies.isEmpty()) {
			defaultDeny(policies, problems);
			Set<String> allowed = allowed(manifests, policies);
			Set<String> calls = calls(manifests);
			if (!allowed.equals(calls)) {
				problems.accept("The network policies allow %s instead of %s".formatted(allowed, calls));
			}
		}
	}

	/**
	 * Peers in other namespaces cannot be checked.
	 */
	private static boolean isInOwnNamespace(JsonNode peer) {
		return peer.has("podSelector") && !peer.has("namespaceSelector");
	}

	private static void peers(Manifests manifests, ObjectNode policy, JsonNode peers, Consumer<String> problems) {
		if (peers.isEmpty()) {
			problems.accept("%s: one of its rules allows all peers".formatted(Manifests.titleOf(policy)));
		}
		for (JsonNode peer : peers) {
			if (isInOwnNamespace(peer) && manifests.selected(peer.path("podSelector")).isEmpty()) {
				problems.accept("%s: %s selects no pod".formatted(Manifests.titleOf(policy), peer));
			}
		}
	}

	private static void ports(ObjectNode policy, JsonNode rule, List<Workload> workloads, Consumer<String> problems) {
		if (rule.path("ports").isEmpty()) {
			problems.accept("%s: one of its rules allows all ports".formatted(Manifests.titleOf(policy)));
		}
		for (JsonNode port : rule.path("ports")) {
			for (Workload workload : workloads) {
				if (workload.port(port.path("port")).isEmpty()) {
					problems.accept("%s: no container of %s has the port %s".formatted(Manifests.titleOf(policy),
							workload.title(), port.path("port")));
				}
			}
		}
	}

	private static void defaultDeny(List<ObjectNode> policies, Consumer<String> problems) {
		boolean denied = policies.stream()
			.map((policy) -> policy.path("spec"))
			.anyMatch((spec) -> spec.path("podSelector").isEmpty() && hasType(spec, "Ingress")
					&& hasType(spec, "Egress") && spec.path("ingress").isEmpty() && spec.path("egress").isEmpty());
		if (!denied) {
			problems.accept("There is no default-deny network policy");
		}
	}

	private static boolean hasType(JsonNode spec, String type) {
		return spec.path("policyTypes").valueStream().anyMatch((candidate) -> candidate.asString().equals(type));
	}

	/**
	 * The allowed calls. Both ends have to allow a call.
	 */
	private static Set<String> allowed(Manifests manifests, List<ObjectNode> policies) {
		Set<String> allowed = new TreeSet<>();
		for (Workload caller : manifests.workloads()) {
			for (Workload callee : manifests.workloads()) {
				for (JsonNode container : callee.containers()) {
					for (JsonNode port : container.path("ports")) {
						JsonNode number = port.path("containerPort");
						if (allows(manifests, policies, "egress", caller, "to", callee, callee, number)
								&& allows(manifests, policies, "ingress", callee, "from", caller, callee, number)) {
							allowed.add("%s -> %s:%s".formatted(caller.name(), callee.name(), number));
						}
					}
				}
			}
		}
		return allowed;
	}

	/**
	 * What is called: the addresses of the gRPC clients.
	 */
	private static Set<String> calls(Manifests manifests) {
		Set<String> calls = new TreeSet<>();
		for (Workload caller : manifests.workloads()) {
			for (String address : caller.grpcClients(manifests).values()) {
				URI target = URI.create(address.replace("dns:///", "dns://"));
				manifests.ofKind("Service")
					.stream()
					.filter((service) -> Manifests.nameOf(service).equals(target.getHost()))
					.flatMap((service) -> manifests.selected(ReferenceCheck.matchLabels(service.at("/spec/selector")))
						.stream())
					.forEach((callee) -> calls
						.add("%s -> %s:%s".formatted(caller.name(), callee.name(), target.getPort())));
			}
		}
		return calls;
	}

	private static boolean allows(Manifests manifests, List<ObjectNode> policies, String direction, Workload subject,
			String peers, Workload peer, Workload callee, JsonNode number) {
		Stream<JsonNode> rules = policies.stream()
			.filter((policy) -> manifests.selected(policy.at("/spec/podSelector")).contains(subject))
			.flatMap((policy) -> policy.at("/spec/" + direction).valueStream());
		return rules
			.filter((rule) -> rule.path(peers).isEmpty() || rule.path(peers)
				.valueStream()
				.anyMatch((candidate) -> isInOwnNamespace(candidate)
						&& manifests.selected(candidate.path("podSelector")).contains(peer)))
			.anyMatch((rule) -> rule.path("ports").isEmpty() || rule.path("ports")
				.valueStream()
				.anyMatch((port) -> callee.port(port.path("port")).filter((it) -> it == number.asInt()).isPresent()));
	}

}
