package dev.greeting.system.containers;

import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import dev.greeting.platform.test.service.Ports;
import dev.greeting.system.launch.Engine;
import dev.greeting.system.launch.Images;

/**
 * The system that {@code docker/compose.yaml} runs, with its own project name and ports.
 */
final class Compose implements AutoCloseable {

	static final List<String> NAME_SERVICES = List.of("name-service-1", "name-service-2");

	static final String GATEWAY = "greeting-gateway";

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

	@Override
	public void close() {
		run("down", "--timeout", "1", "--volumes");
	}

}
