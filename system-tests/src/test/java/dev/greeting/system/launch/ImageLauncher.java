package dev.greeting.system.launch;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.greeting.platform.test.service.Ports;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import io.grpc.ChannelCredentials;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * Starts the images, hardened as in production: a read-only root file system, no
 * capability, no way to new privileges. They share the network of this machine, so that a
 * test sees the same ports and peers as with jars.
 */
final class ImageLauncher implements Launcher {

	static final ImageLauncher INSTANCE = new ImageLauncher();

	private static final long MEMORY = 384 << 20;

	private boolean built;

	private ImageLauncher() {
	}

	static boolean isConfigured() {
		return "image".equals(System.getProperty("greeting.launcher"));
	}

	/**
	 * Whether images can be started: Docker Desktop's network is that of its virtual
	 * machine.
	 */
	static boolean isPossible() {
		return Engine.isAvailable() && System.getProperty("os.name").equals("Linux");
	}

	@Override
	public RunningService start(Service service, Settings settings) {
		return start(service, settings, List.of(), null);
	}

	/**
	 * Starts an image with further mounts.
	 * @param service the service
	 * @param settings its settings
	 * @param mounts a folder or volume, a colon, where it is in the container, and
	 * {@code :ro}
	 * @param mutualTls the credentials of a client, or {@code null} if it speaks
	 * plaintext
	 * @return the service as it starts
	 */
	RunningService start(Service service, Settings settings, List<String> mounts, ChannelCredentials mutualTls) {
		Engine.require();
		build();
		Map<String, String> properties = new LinkedHashMap<>();
		service.portKeys().forEach((key) -> properties.put(key, String.valueOf(Ports.free())));
		properties.putAll(settings.properties());
		GenericContainer<?> container = new GenericContainer<>(DockerImageName.parse(Images.of(service)));
		container.withImagePullPolicy((image) -> false)
			.withNetworkMode("host")
			.withCommand(properties.entrySet()
				.stream()
				.map((property) -> "--" + property.getKey() + "=" + property.getValue())
				.toArray(String[]::new))
			.withEnv("JAVA_TOOL_OPTIONS", String.join(" ", settings.jvm()))
			.withEnv("HEALTH_PORT", properties.get("management.server.port"))
			.withTmpFs(Map.of("/tmp", "rw,noexec,nosuid,nodev"))
			.withCreateContainerCmdModifier((command) -> command.getHostConfig()
				.withBinds(mounts.stream().map(Bind::parse).toArray(Bind[]::new))
				.withReadonlyRootfs(true)
				.withCapDrop(Capability.ALL)
				.withSecurityOpts(List.of("no-new-privileges:true"))
				.withMemory(MEMORY)
				.withMemorySwap(MEMORY));
		Path directory = Project.scratch("services");
		return ImageContainer.start(service, container, properties, directory, mutualTls);
	}

	synchronized void build() {
		if (!this.built) {
			Images.build();
			this.built = true;
		}
	}

}
