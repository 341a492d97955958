package dev.greeting.system.kubernetes;

import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

import tools.jackson.databind.JsonNode;

/**
 * Checks that pods fulfil the Pod Security Standard {@code restricted} and further rules:
 * no token, a read-only file system, a memory limit.
 */
final class SecurityCheck implements Check {

	private static final Set<String> VOLUMES = Set.of("configMap", "csi", "downwardAPI", "emptyDir", "ephemeral",
			"persistentVolumeClaim", "projected", "secret");

	@Override
	public void check(Manifests manifests, Consumer<String> problems) {
		manifests.ofKind("Namespace").forEach((namespace) -> {
			if (!namespace.at("/metadata/labels")
				.path("pod-security.kubernetes.io/enforce")
				.asString("")
				.equals("restricted")) {
				problems.accept("%s: does not enforce restricted pods".formatted(Manifests.titleOf(namespace)));
			}
		});
		manifests.ofKind("ServiceAccount").forEach((account) -> {
			if (account.path("automountServiceAccountToken").asBoolean(true)) {
				problems.accept("%s: its token is mounted".formatted(Manifests.titleOf(account)));
			}
		});
		for (Workload workload : manifests.workloads()) {
			BiConsumer<Boolean, String> must = (condition, sentence) -> {
				if (!condition) {
					problems.accept("%s: %s".formatted(workload.title(), sentence));
				}
			};
			pod(workload.pod(), must);
			workload.containers().forEach((container) -> container(workload.pod(), container, must));
		}
	}

	private static void pod(JsonNode pod, BiConsumer<Boolean, String> must) {
		must.accept(!pod.path("automountServiceAccountToken").asBoolean(true), "the account's token is mounted");
		must.accept(!pod.path("enableServiceLinks").asBoolean(true), "every Service adds variables to its environment");
		for (String namespace : List.of("hostNetwork", "hostPID", "hostIPC")) {
			must.accept(!pod.path(namespace).asBoolean(false), namespace + " is not restricted");
		}
		for (JsonNode volume : pod.path("volumes")) {
			must.accept(
					volume.propertyNames().stream().allMatch((name) -> name.equals("name") || VOLUMES.contains(name)),
					"the volume %s is not restricted".formatted(volume));
		}
		must.accept(pod.path("initContainers").isEmpty() && pod.path("ephemeralContainers").isEmpty(),
				"only containers are checked here");
	}

	private static void container(JsonNode pod, JsonNode container, BiConsumer<Boolean, String> must) {
		JsonNode context = container.path("securityContext");
		must.accept(!context.path("privileged").asBoolean(false), "privileged is not restricted");
		must.accept(!context.path("allowPrivilegeEscalation").asBoolean(true), "its privileges can escalate");
		must.accept(context.at("/capabilities/drop").valueStream().anyMatch((name) -> name.asString().equals("ALL"))
				&& context.at("/capabilities/add").isEmpty(), "it has capabilities");
		must.accept(either(pod, context, "/runAsNonRoot").asBoolean(false), "it may run as root");
		must.accept(either(pod, context, "/runAsUser").asLong(0) > 0, "its user has no number, or is root");
		must.accept(Set.of("RuntimeDefault", "Localhost")
			.contains(either(pod, context, "/seccompProfile/type").asString("")), "it has no seccomp profile");
		must.accept(container.path("ports").valueStream().noneMatch((port) -> port.has("hostPort")),
				"it takes a port of its host");
		must.accept(context.path("readOnlyRootFilesystem").asBoolean(false), "its file system can be written to");
		must.accept(container.path("volumeMounts").valueStream().noneMatch((mount) -> mount.has("subPath")),
				"it mounts a subPath, which is never updated");
		must.accept(mountsEmptyDir(pod, container, "/tmp"), "it has no /tmp to write to");
		JsonNode resources = container.path("resources");
		must.accept(
				resources.at("/limits").has("memory")
						&& resources.at("/limits/memory").equals(resources.at("/requests/memory")),
				"its memory is not bounded, or is not all reserved");
		must.accept(resources.at("/requests").has("cpu") && !resources.at("/limits").has("cpu"),
				"it has no share of the CPU, or is throttled");
		must.accept(container.path("image").asString("").matches(".+:(?!latest$)[^:/]+"),
				"its image %s has no version".formatted(container.path("image")));
	}

	private static JsonNode either(JsonNode pod, JsonNode context, String pointer) {
		JsonNode own = context.at(pointer);
		return own.isMissingNode() ? pod.path("securityContext").at(pointer) : own;
	}

	private static boolean mountsEmptyDir(JsonNode pod, JsonNode container, String path) {
		return container.path("volumeMounts")
			.valueStream()
			.filter((mount) -> mount.path("mountPath").asString("").equals(path))
			.anyMatch((mount) -> pod.path("volumes")
				.valueStream()
				.anyMatch((volume) -> volume.path("name").equals(mount.path("name")) && volume.has("emptyDir")));
	}

}
