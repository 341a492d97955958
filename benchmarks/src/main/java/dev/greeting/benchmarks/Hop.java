package dev.greeting.benchmarks;

import java.util.List;

/**
 * How the gateway calls name-service.
 */
enum Hop {

	GRPC("gRPC") {

		@Override
		String path() {
			return "/api/v1/say-hello?name=test";
		}

		@Override
		List<String> gateway(int nameServicePort) {
			return List.of("-jar", GATEWAY);
		}

	},

	REST_BY_JDK("REST, JDK's client"), REST_BY_APACHE("REST, Apache's client");

	private static final String GATEWAY = "greeting-gateway/target/greeting-gateway.jar";

	private final String title;

	Hop(String title) {
		this.title = title;
	}

	/**
	 * The route of the gateway that says hello over this hop.
	 * @return its path and query
	 */
	String path() {
		return "/api/v1/say-hello-over-rest?name=test";
	}

	/**
	 * The gateway's program: the jar that ships, and for REST the same jar with one more
	 * controller, which Spring Boot's launcher and {@code spring.main.sources} add.
	 * @param nameServicePort the HTTP port of its name-service
	 * @return the options of the JVM, what it runs, and settings
	 */
	List<String> gateway(int nameServicePort) {
		return List.of("-Dloader.path=benchmarks/target/benchmarks.jar,benchmarks/target/client", "-cp", GATEWAY,
				"org.springframework.boot.loader.launch.PropertiesLauncher",
				"--spring.main.sources=dev.greeting.benchmarks.rest.SayHelloOverRestController",
				"--benchmarks.name-service=http://localhost:" + nameServicePort,
				"--benchmarks.client=" + name().substring("REST_BY_".length()));
	}

	@Override
	public String toString() {
		return this.title;
	}

}
