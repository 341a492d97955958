package dev.greeting.system.kubernetes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where the project's own files are.
 */
final class Project {

	private static final Path ROOT = findRoot();

	private Project() {
	}

	static Path file(String path) {
		return ROOT.resolve(path);
	}

	/**
	 * A folder to write to, of which nothing is kept.
	 * @param name its name
	 * @return the folder, which exists
	 */
	static Path scratch(String name) {
		try {
			return Files.createDirectories(file("system-tests/target/kubernetes").resolve(name));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static Path findRoot() {
		Path here = Path.of("").toAbsolutePath();
		while (!Files.isDirectory(here.resolve("kubernetes"))) {
			here = here.getParent();
		}
		return here;
	}

}
