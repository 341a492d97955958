package dev.greeting.system.launch;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.grpc.ChannelCredentials;
import io.grpc.TlsChannelCredentials;

/**
 * Starts the images with mutual TLS, with the settings and the certificates of compose.
 */
final class MutualTlsImages implements Launcher, AutoCloseable {

	private static final Map<String, String> VERSION = Map.of("VERSION", Images.tag());

	private final String project = "greeting-images-" + ProcessHandle.current().pid();

	private final ChannelCredentials client;

	/**
	 * Builds the images and makes the certificates.
	 */
	MutualTlsImages() {
		Engine.require();
		ImageLauncher.INSTANCE.build();
		compose("run", "--rm", "certificates");
		try {
			this.client = TlsChannelCredentials.newBuilder()
				.keyManager(read("tls.crt"), read("tls.key"))
				.trustManager(read("roots.pem"))
				.build();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void compose(String... arguments) {
		List<String> command = new ArrayList<>(List.of("compose", "--project-name", this.project, "--env-file",
				"docker/mutual-tls.env", "--file", "docker/compose.yaml"));
		command.addAll(List.of(arguments));
		Engine.docker(VERSION, command.toArray(String[]::new));
	}

	/**
	 * Tests call name-service with the certificate of the gateway.
	 */
	private InputStream read(String file) {
		String pem = Engine.docker("run", "--rm", "--pull=never", "--user=10001", "--network=none", "--entrypoint=cat",
				"--volume=" + volume(Service.GREETING_GATEWAY) + ":/etc/tls:ro", Images.of(Service.GREETING_GATEWAY),
				"/etc/tls/" + file);
		return new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII));
	}

	private String volume(Service service) {
		return "%s_%s-certificate".formatted(this.project, service.artifact());
	}

	@Override
	public RunningService start(Service service, Settings settings) {
		Settings mutualTls = settings.with("spring.profiles.active", "mutual-tls")
			.with("spring.config.additional-location", "file:/etc/greeting/");
		if (service == Service.NAME_SERVICE) {
			for (String forTests : List.of("grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection")) {
				mutualTls = mutualTls.with("greeting.tls.allowed-clients[" + forTests + "]",
						"spiffe://example.org/greeting-gateway");
			}
		}
		String configuration = Project.file("kubernetes/components/mutual-tls/" + service.artifact()).toString();
		return ImageLauncher.INSTANCE.start(service, mutualTls,
				List.of(configuration + ":/etc/greeting:ro", volume(service) + ":/etc/tls:ro"), this.client);
	}

	@Override
	public void close() {
		compose("down", "--volumes");
	}

}
