package dev.greeting.system.containers;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import dev.greeting.platform.test.http.Http;
import dev.greeting.system.launch.Engine;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A container that is controlled by {@code docker}.
 *
 * @param id its id
 */
record DockerContainer(String id) implements AutoCloseable {

	private static final JsonMapper JSON = new JsonMapper();

	/**
	 * Starts a container without waiting for it.
	 * @param arguments arguments of {@code docker run}
	 * @return the container
	 */
	static DockerContainer run(String... arguments) {
		List<String> command = new ArrayList<>(List.of("run", "--detach", "--pull=never"));
		command.addAll(List.of(arguments));
		return new DockerContainer(Engine.docker(command.toArray(String[]::new)).strip());
	}

	/**
	 * Creates a container without starting it.
	 * @param arguments arguments of {@code docker create}
	 * @return the container
	 */
	static DockerContainer create(String... arguments) {
		List<String> command = new ArrayList<>(List.of("create", "--pull=never"));
		command.addAll(List.of(arguments));
		return new DockerContainer(Engine.docker(command.toArray(String[]::new)).strip());
	}

	void start() {
		Engine.docker("start", this.id);
	}

	JsonNode inspect() {
		return JSON.readTree(Engine.docker("inspect", this.id)).path(0);
	}

	String exec(String... command) {
		List<String> arguments = new ArrayList<>(List.of("exec", this.id));
		arguments.addAll(List.of(command));
		return Engine.docker(arguments.toArray(String[]::new));
	}

	/**
	 * Sets the memory limit while the container runs.
	 * @param bytes the new limit
	 */
	void limitMemory(long bytes) {
		Engine.docker("update", "--memory", String.valueOf(bytes), "--memory-swap", String.valueOf(bytes), this.id);
	}

	String log() {
		return Engine.docker("logs", this.id);
	}

	/**
	 * The files that differ from the image's.
	 * @return a letter and a path for each
	 */
	List<String> changedFiles() {
		return Engine.docker("diff", this.id).lines().toList();
	}

	/**
	 * Waits until a request is answered with 200.
	 * @param http the address of the service
	 * @param path the path of the request
	 * @return the time from the start of the container to the response
	 */
	Duration awaitFirst200(URI http, String path) {
		Awaitility.await()
			.atMost(Duration.ofMinutes(2))
			.pollInterval(Duration.ofMillis(20))
			.ignoreExceptions()
			.until(() -> Http.get(http, path).status() == 200);
		Instant first = Instant.now();
		return Duration.between(Instant.parse(inspect().at("/State/StartedAt").asString()), first);
	}

	int awaitExit() {
		return Integer.parseInt(Engine.docker("wait", this.id).strip());
	}

	@Override
	public void close() {
		Engine.docker("rm", "--force", this.id);
	}

}
