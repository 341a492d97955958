package dev.greeting.system.kubernetes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.greeting.system.launch.Project;

/**
 * A combination that an operator may apply.
 *
 * @param name its name
 * @param folder its Kustomize folder
 */
record Rendering(String name, Path folder) {

	private static final Map<Path, String> DONE = new ConcurrentHashMap<>();

	/**
	 * The base, the base with each component, with all of them, with all of them but
	 * mutual TLS, and the example.
	 * @return the combinations
	 */
	static List<Rendering> all() {
		List<String> components = components();
		Stream<Rendering> own = Stream.of(new Rendering("base", Project.file("kubernetes/base")),
				new Rendering("overlays/example", Project.file("kubernetes/overlays/example")), everything(),
				withoutMutualTls());
		return Stream.concat(own, components.stream().map((component) -> withComponents(component, component)))
			.toList();
	}

	static Rendering everything() {
		return withComponents("every-component", components().toArray(String[]::new));
	}

	static Rendering withoutMutualTls() {
		return withComponents("every-component-but-mutual-tls",
				components().stream().filter((component) -> !component.equals("mutual-tls")).toArray(String[]::new));
	}

	private static List<String> components() {
		try (Stream<Path> folders = Files.list(Project.file("kubernetes/components"))) {
			return folders.map((folder) -> folder.getFileName().toString()).sorted().toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static Rendering withComponents(String name, String... components) {
		Path folder = Project.scratch("kubernetes/base-and-" + name);
		Path kubernetes = folder.relativize(Project.file("kubernetes"));
		String kustomization = "resources:\n- %s/base\ncomponents:\n".formatted(kubernetes) + Arrays.stream(components)
			.map((component) -> "- %s/components/%s\n".formatted(kubernetes, component))
			.collect(Collectors.joining());
		try {
			Files.writeString(folder.resolve("kustomization.yaml"), kustomization);
			return new Rendering("base and " + name, folder);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	Manifests manifests() {
		return Manifests.parse(DONE.computeIfAbsent(this.folder,
				(path) -> Tool.KUBECTL.run(path, "kustomize", ".").outputOfSuccess()));
	}

	@Override
	public String toString() {
		return this.name;
	}

}
