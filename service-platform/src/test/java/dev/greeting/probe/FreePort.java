package dev.greeting.probe;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;

/**
 * Chooses the gRPC port before the application starts, because its own client must know
 * it then. Outside of the ports that the system gives to outgoing connections.
 */
public final class FreePort implements ApplicationContextInitializer<ConfigurableApplicationContext> {

	@Override
	public void initialize(ConfigurableApplicationContext context) {
		int port = choose();
		context.getEnvironment()
			.getPropertySources()
			.addFirst(new MapPropertySource("free port", Map.of("grpc.server.port", port, "grpc.client.self.address",
					"dns:///localhost:" + port, "grpc.client.self.negotiation-type", "plaintext")));
	}

	public static int choose() {
		while (true) {
			int port = ThreadLocalRandom.current().nextInt(20_000, 32_000);
			try (ServerSocket socket = new ServerSocket(port)) {
				return socket.getLocalPort();
			}
			catch (IOException ex) {
				// Taken.
			}
		}
	}

}
