package dev.greeting.system.containers;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.greeting.platform.test.http.RawHttp;
import dev.greeting.platform.test.service.Ports;
import dev.greeting.system.launch.Engine;
import dev.greeting.system.launch.Images;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;

/**
 * The system that {@code docker/compose.yaml} runs, with its own project name and ports.
 */
final class Compose implements AutoCloseable {

	static final List<String> NAME_SERVICES = List.of("name-service-1", "name-service-2");

	static final String GATEWAY = "greeting-gateway";

	static final String SAY_HELLO = "/api/v1/say-hello?name=test";

	private static final AtomicInteger COUNT = new AtomicInteger();

	private final String project = "greeting-test-%d-%d".formatted(ProcessHandle.current().pid(),
			COUNT.incrementAndGet());

	private final Map<String, String> environment = new LinkedHashMap<>();

	private final List<String> envFiles;

	private boolean cold;

	private Compose(List<String> envFiles) {
		this.envFiles = envFiles;
		this.environment.put("VERSION", Images.tag());
		for (String port : List.of("GATEWAY_HTTP_PORT", "GATEWAY_MANAGEMENT_PORT", "NAME_SERVICE_GRPC_PORT",
				"NAME_SERVICE_HTTP_PORT", "NAME_SERVICE_MANAGEMENT_PORT")) {
			this.environment.put(port, String.valueOf(Ports.free()));
		}
	}

	/**
	 * Builds the images and starts everything.
	 * @param envFiles what {@code --env-file} names
	 * @return the system, all of it healthy
	 */
	static Compose up(String... envFiles) {
		return up(false, envFiles);
	}

	/**
	 * Builds the images and starts everything with a page cache that holds none of their
	 * files, as on a node that has just pulled them.
	 * @return the system, all of it healthy
	 */
	static Compose upCold() {
		return up(true);
	}

	private static Compose up(boolean cold, String... envFiles) {
		Compose compose = new Compose(List.of(envFiles));
		try {
			compose.run("build");
			compose.cold = cold && PageCache.drop();
			compose.run("up", "--wait");
			return compose;
		}
		catch (RuntimeException ex) {
			try (compose) {
				ex.addSuppressed(new IllegalStateException(compose.run("logs", "--no-color")));
			}
			catch (RuntimeException failure) {
				ex.addSuppressed(failure);
			}
			throw ex;
		}
	}

	/**
	 * Returns whether the containers had to read all their files themselves.
	 * @return whether the page cache was dropped before they started
	 */
	boolean isCold() {
		return this.cold;
	}

	String run(String... arguments) {
		List<String> command = new ArrayList<>(List.of("compose", "--project-name", this.project));
		this.envFiles.forEach((file) -> command.addAll(List.of("--env-file", file)));
		command.addAll(List.of("--file", "docker/compose.yaml"));
		command.addAll(List.of(arguments));
		return Engine.docker(this.environment, command.toArray(String[]::new));
	}

	URI gateway() {
		return uri("GATEWAY_HTTP_PORT");
	}

	URI gatewayManagement() {
		return uri("GATEWAY_MANAGEMENT_PORT");
	}

	URI nameService() {
		return uri("NAME_SERVICE_HTTP_PORT");
	}

	URI nameServiceManagement() {
		return uri("NAME_SERVICE_MANAGEMENT_PORT");
	}

	private URI uri(String port) {
		return URI.create("http://localhost:" + this.environment.get(port));
	}

	int nameServiceGrpcPort() {
		return Integer.parseInt(this.environment.get("NAME_SERVICE_GRPC_PORT"));
	}

	DockerContainer container(String service) {
		return new DockerContainer(run("ps", "--all", "--quiet", service).strip());
	}

	List<DockerContainer> containers() {
		List<DockerContainer> containers = new ArrayList<>();
		NAME_SERVICES.forEach((service) -> containers.add(container(service)));
		containers.add(container(GATEWAY));
		return containers;
	}

	/**
	 * Calls say-hello.
	 * @return the request id
	 */
	String sayHello() {
		String id = UUID.randomUUID().toString();
		Assertions.assertThat(RawHttp.send(gateway(), "GET", SAY_HELLO, "X-Request-ID: " + id).body())
			.isEqualTo("\"Hello, TEST!\"");
		return id;
	}

	/**
	 * Counts access lines in the log of a container.
	 * @param service the service
	 * @param ids the request ids
	 * @return the number of access lines with one of these ids
	 */
	long accessLines(String service, Set<String> ids) {
		return container(service).log()
			.lines()
			.filter((line) -> line.contains("access."))
			.filter((line) -> ids.stream().anyMatch((id) -> line.contains("\"request_id\":\"" + id + "\"")))
			.count();
	}

	/**
	 * Waits until each replica of name-service has a quarter of the calls or more.
	 */
	void awaitCallsOnBothReplicas() {
		Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
			Set<String> ids = IntStream.range(0, 20).mapToObj((number) -> sayHello()).collect(Collectors.toSet());
			Awaitility.await()
				.untilAsserted(() -> Assertions.assertThat(NAME_SERVICES)
					.allSatisfy((service) -> Assertions.assertThat(accessLines(service, ids)).isBetween(5L, 15L)));
		});
	}

	@Override
	public void close() {
		run("down", "--timeout", "1", "--volumes");
	}

}
