package dev.greeting.system.launch;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Programs that may be installed on this machine.
 */
public final class Program {

	private Program() {
	}

	/**
	 * Looks for a program on the {@code PATH}.
	 * @param names its names, the best one first
	 * @return the first one that exists
	 */
	public static Optional<Path> find(String... names) {
		return Stream.of(names)
			.flatMap((name) -> Stream.of(System.getenv("PATH").split(File.pathSeparator))
				.map((folder) -> Path.of(folder, name)))
			.filter(Files::isExecutable)
			.findFirst();
	}

	/**
	 * Returns whether all programs are required: CI does not skip tests that need one.
	 * @return whether a missing program is a failure
	 */
	public static boolean isRequired() {
		return "true".equals(System.getenv("CI"));
	}

}
