package dev.greeting.system.kubernetes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

import dev.greeting.system.launch.Program;
import dev.greeting.system.launch.Project;
import org.junit.jupiter.api.Assumptions;

/**
 * A program that may be installed on this machine.
 */
enum Tool {

	KUBECTL, PROMTOOL;

	/**
	 * Runs the program. Without it, the test is skipped, or fails in CI.
	 * @param directory where to run it
	 * @param arguments its arguments
	 * @return the result
	 */
	Result run(Path directory, String... arguments) {
		List<String> command = new ArrayList<>(List.of(path(name().toLowerCase(Locale.ROOT))));
		command.addAll(Arrays.asList(arguments));
		try {
			Path errors = Files.createTempFile(Project.scratch("kubernetes/logs"), command.getFirst().replace('/', '-'),
					".err");
			Process process = new ProcessBuilder(command).directory(directory.toFile())
				.redirectError(errors.toFile())
				.start();
			String output = new String(process.getInputStream().readAllBytes());
			return new Result(process.waitFor(), output, Files.readString(errors));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	private static String path(String name) {
		return Program.find(name).orElseThrow(() -> absent(name)).toString();
	}

	private static AssertionError absent(String name) {
		String message = "There is no %s on the PATH; kubernetes/install-tools.sh gets it".formatted(name);
		Assumptions.assumeTrue(Program.isRequired(), message);
		return new AssertionError(message);
	}

	/**
	 * The result of running a program.
	 *
	 * @param status its exit status
	 * @param output what it wrote to stdout
	 * @param errors what it wrote to stderr
	 */
	record Result(int status, String output, String errors) {

		String outputOfSuccess() {
			if (this.status != 0) {
				throw new AssertionError("Exit status %d%n%s%n%s".formatted(this.status, this.output, this.errors));
			}
			return this.output;
		}

	}

}
