package dev.greeting.system.launch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A jar that runs in its own process.
 */
final class JarProcess extends LocalService {

	private final Process process;

	JarProcess(String name, Process process, Map<String, String> properties, Path output, Path errors) {
		super(name, properties, output, errors);
		this.process = process;
	}

	@Override
	public boolean isAlive() {
		return this.process.isAlive();
	}

	@Override
	public long pid() {
		return this.process.pid();
	}

	@Override
	public String diagnose(String command) {
		Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
		return run(jcmd.toString(), String.valueOf(pid()), command);
	}

	@Override
	public void signal(String name) {
		run("kill", "-" + name, String.valueOf(pid()));
	}

	private static String run(String... command) {
		try {
			Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
			String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			if (process.waitFor() != 0) {
				throw new IllegalStateException(answer);
			}
			return answer;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public int awaitExit() {
		try {
			if (!this.process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
				throw stillRunning();
			}
			return this.process.exitValue();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public int stop() {
		this.process.destroy();
		return awaitExit();
	}

	@Override
	public void kill() {
		this.process.destroyForcibly();
		awaitExit();
	}

}
