package dev.greeting.system.launch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

import dev.greeting.platform.test.http.Http;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;

/**
 * A service that listens on ports of this machine and writes to its files, as a process
 * or a container.
 */
abstract class LocalService implements RunningService {

	static final Duration PATIENCE = Duration.ofSeconds(90);

	private final String name;

	private final Map<String, String> properties;

	private final Path output;

	private final Path errors;

	private final ServiceLog log;

	LocalService(String name, Map<String, String> properties, Path output, Path errors) {
		this.name = name;
		this.properties = properties;
		this.output = output;
		this.errors = errors;
		this.log = new ServiceLog(output);
	}

	@Override
	public URI http() {
		return URI.create("http://localhost:" + port("server.port").orElseThrow());
	}

	@Override
	public URI management() {
		return URI.create("http://localhost:" + port("management.server.port").orElseThrow());
	}

	@Override
	public int grpcPort() {
		return port("grpc.server.port").orElseThrow();
	}

	Optional<Integer> port(String key) {
		return Optional.ofNullable(this.properties.get(key)).map(Integer::valueOf);
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
	public void awaitReady() {
		Awaitility.await(this.name + " is ready")
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

	AssertionError stillRunning() {
		return new AssertionError("%s did not exit:\n%s".formatted(this.name, output()));
	}

	@Override
	public void close() {
		kill();
	}

}
