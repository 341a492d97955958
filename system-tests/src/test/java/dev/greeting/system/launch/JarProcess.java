package dev.greeting.system.launch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import dev.greeting.system.http.Http;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;

/**
 * A jar that runs as a process of its own.
 */
final class JarProcess implements RunningService {

	private static final Duration PATIENCE = Duration.ofSeconds(90);

	private final Service service;

	private final Process process;

	private final Map<String, String> properties;

	private final Path output;

	private final Path errors;

	private final ServiceLog log;

	JarProcess(Service service, Process process, Map<String, String> properties, Path output, Path errors) {
		this.service = service;
		this.process = process;
		this.properties = properties;
		this.output = output;
		this.errors = errors;
		this.log = new ServiceLog(output);
	}

	@Override
	public URI http() {
		return URI.create("http://localhost:" + port("server.port"));
	}

	@Override
	public URI management() {
		return URI.create("http://localhost:" + port("management.server.port"));
	}

	@Override
	public int grpcPort() {
		return port("grpc.server.port");
	}

	private int port(String key) {
		return Integer.parseInt(this.properties.get(key));
	}

	@Override
	public ServiceLog log() {
		return this.log;
	}

	@Override
	public String output() {
		try {
			return Files.readString(this.output) + Files.readString(this.errors);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public boolean isAlive() {
		return this.process.isAlive();
	}

	@Override
	public String diagnose(String command) {
		Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
		return run(jcmd.toString(), String.valueOf(this.process.pid()), command);
	}

	@Override
	public void signal(String name) {
		run("kill", "-" + name, String.valueOf(this.process.pid()));
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
	public void awaitReady() {
		Awaitility.await(this.service.artifact() + " is ready")
			.atMost(PATIENCE)
			.pollInterval(Duration.ofMillis(50))
			.failFast("it ended instead of getting ready", (ThrowingRunnable) this::failIfEnded)
			.ignoreExceptions()
			.until(() -> Http.get(management(), "/actuator/health/readiness").status() == 200);
	}

	private void failIfEnded() {
		if (!isAlive()) {
			throw new AssertionError(output());
		}
	}

	@Override
	public int awaitExit() {
		try {
			if (!this.process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
				throw new AssertionError("%s did not end by itself:\n%s".formatted(this.service, output()));
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

	@Override
	public void close() {
		kill();
	}

}
