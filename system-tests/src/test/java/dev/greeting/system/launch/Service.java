package dev.greeting.system.launch;

import java.util.List;

/**
 * The services of the pair, and the ports each of them listens on. A test of any other
 * service starts its jar.
 */
public enum Service {

	NAME_SERVICE("name-service", List.of("server.port", "management.server.port", "grpc.server.port")),

	GREETING_GATEWAY("greeting-gateway", List.of("server.port", "management.server.port"));

	private final String artifact;

	private final List<String> portKeys;

	Service(String artifact, List<String> portKeys) {
		this.artifact = artifact;
		this.portKeys = portKeys;
	}

	/**
	 * The name of the module, the jar and the image.
	 * @return the artifact's name
	 */
	public String artifact() {
		return this.artifact;
	}

	/**
	 * The keys of the service's port settings.
	 * @return the keys
	 */
	public List<String> portKeys() {
		return this.portKeys;
	}

}
