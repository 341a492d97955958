package dev.greeting.system.launch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The files of the project.
 */
public final class Project {

	static final Path ROOT = findRoot();

	private Project() {
	}

	/**
	 * A file of the project.
	 * @param path from the project's root
	 * @return the file
	 */
	public static Path file(String path) {
		return ROOT.resolve(path);
	}

	/**
	 * A temporary folder below the build directory.
	 * @param name its name
	 * @return the folder, which exists
	 */
	public static Path scratch(String name) {
		try {
			return Files.createDirectories(ROOT.resolve("system-tests/target").resolve(name));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static Path findRoot() {
		Path here = Path.of("").toAbsolutePath();
		while (!Files.isDirectory(here.resolve("system-tests"))) {
			here = here.getParent();
			if (here == null) {
				throw new IllegalStateException("Not inside the project: " + Path.of("").toAbsolutePath());
			}
		}
		return here;
	}

}
