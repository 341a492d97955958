package dev.greeting.system.kubernetes;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import tools.jackson.databind.JsonNode;

/**
 * A file that a projected volume puts into a container.
 *
 * @param volume the projected volume
 * @param source the Secret or ConfigMap that it is from
 * @param key its key there
 */
record MountedFile(JsonNode volume, JsonNode source, String key) {

	private static final List<String> KEYS_OF_A_CERTIFICATE = List.of("tls.crt", "tls.key", "ca.crt");

	/**
	 * Looks for the file at a location.
	 * @param manifests where its ConfigMap is
	 * @param workload the workload of the container
	 * @param location {@code file:} and a path
	 * @return the file, if it is there
	 */
	static Optional<MountedFile> find(Manifests manifests, Workload workload, String location) {
		return workload.containers()
			.stream()
			.flatMap((container) -> container.path("volumeMounts").valueStream())
			.flatMap((mount) -> workload.pod()
				.path("volumes")
				.valueStream()
				.filter((volume) -> volume.path("name").equals(mount.path("name")))
				.flatMap((volume) -> volume.at("/projected/sources")
					.valueStream()
					.flatMap((source) -> files(manifests, volume, source).filter((file) -> location
						.equals("file:%s/%s".formatted(Manifests.text(mount, "/mountPath"), file.path()))))))
			.findFirst();
	}

	private static Stream<MountedFile> files(Manifests manifests, JsonNode volume, JsonNode source) {
		JsonNode items = source.has("secret") ? source.at("/secret/items") : source.at("/configMap/items");
		Stream<String> keys;
		if (!items.isMissingNode()) {
			keys = items.valueStream().map((item) -> item.path("key").asString());
		}
		else if (source.has("secret")) {
			keys = KEYS_OF_A_CERTIFICATE.stream();
		}
		else {
			keys = manifests.ofKind("ConfigMap")
				.stream()
				.filter((map) -> Manifests.nameOf(map).equals(Manifests.text(source, "/configMap/name")))
				.flatMap((map) -> map.path("data").propertyNames().stream());
		}
		return keys.map((key) -> new MountedFile(volume, source, key));
	}

	private String path() {
		return Stream.of(this.source.at("/secret/items"), this.source.at("/configMap/items"))
			.flatMap(JsonNode::valueStream)
			.filter((item) -> item.path("key").asString().equals(this.key))
			.map((item) -> item.path("path").asString())
			.findFirst()
			.orElse(this.key);
	}

	Optional<String> secret() {
		return this.source.has("secret") ? Optional.of(Manifests.text(this.source, "/secret/name")) : Optional.empty();
	}

	/**
	 * Whether the pod's user can read the file, and nobody else in the pod. The files
	 * belong to root and to the group that the pod names.
	 * @param pod the pod
	 * @return whether it is readable
	 */
	boolean isReadableIn(JsonNode pod) {
		int mode = this.volume.at("/projected/defaultMode").asInt(0644);
		return (mode & 0777) == 0440
				&& pod.at("/securityContext/fsGroup").equals(pod.at("/securityContext/runAsGroup"));
	}

}
