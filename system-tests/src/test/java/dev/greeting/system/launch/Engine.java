package dev.greeting.system.launch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Assumptions;

/**
 * The Docker engine, which may be missing on this machine.
 */
public final class Engine {

	private static final boolean IS_THERE = answers("docker", "info") && answers("docker", "compose", "version");

	private Engine() {
	}

	public static boolean isAvailable() {
		return IS_THERE;
	}

	/**
	 * Skips the test on a machine without an engine, or fails it if an engine is
	 * required.
	 */
	public static void require() {
		if (!IS_THERE && Program.isRequired()) {
			throw new AssertionError("There is no Docker engine with compose; .ci/start-docker.sh starts one");
		}
		Assumptions.assumeTrue(IS_THERE, "There is no Docker engine with compose");
	}

	/**
	 * Runs {@code docker}.
	 * @param arguments its arguments
	 * @return what it wrote to stdout
	 */
	public static String docker(String... arguments) {
		return docker(Map.of(), arguments);
	}

	/**
	 * Runs {@code docker} in the project's folder.
	 * @param environment variables to add to this process' own
	 * @param arguments its arguments
	 * @return what it wrote to stdout
	 */
	public static String docker(Map<String, String> environment, String... arguments) {
		List<String> command = new ArrayList<>(List.of("docker"));
		command.addAll(List.of(arguments));
		Process process = null;
		try {
			Path errors = Files.createTempFile(Project.scratch("docker"), "docker-", ".err");
			ProcessBuilder builder = new ProcessBuilder(command).directory(Project.ROOT.toFile())
				.redirectError(errors.toFile());
			builder.environment().putAll(environment);
			process = builder.start();
			String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			int status = process.waitFor();
			if (status != 0) {
				throw new IllegalStateException(
						"%s: exit status %d%n%s%n%s".formatted(command, status, output, Files.readString(errors)));
			}
			return output;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			process.destroyForcibly();
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	private static boolean answers(String... command) {
		try {
			return new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD)
				.redirectError(ProcessBuilder.Redirect.DISCARD)
				.start()
				.waitFor() == 0;
		}
		catch (IOException ex) {
			return false;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

}
