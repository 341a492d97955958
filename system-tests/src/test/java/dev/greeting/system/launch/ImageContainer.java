package dev.greeting.system.launch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import io.grpc.ChannelCredentials;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.Container;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.output.OutputFrame;
import org.testcontainers.containers.startupcheck.StartupCheckStrategy;
import org.testcontainers.containers.wait.strategy.AbstractWaitStrategy;

/**
 * A container that runs an image.
 */
final class ImageContainer extends LocalService {

	private final GenericContainer<?> container;

	private final String id;

	private final ChannelCredentials mutualTls;

	private ImageContainer(Service service, GenericContainer<?> container, Map<String, String> properties, Path output,
			Path errors, ChannelCredentials mutualTls) {
		super(service.artifact(), properties, output, errors);
		this.mutualTls = mutualTls;
		this.container = container;
		this.id = container.getContainerId();
	}

	static ImageContainer start(Service service, GenericContainer<?> container, Map<String, String> properties,
			Path directory, ChannelCredentials mutualTls) {
		try {
			Path output = Files.createTempFile(directory, service.artifact() + "-", ".log");
			Path errors = Files.createFile(Path.of(output + ".err"));
			container
				.withLogConsumer(
						(frame) -> append((frame.getType() == OutputFrame.OutputType.STDOUT) ? output : errors, frame))
				.withStartupCheckStrategy(new Started())
				.waitingFor(new NoWait());
			container.start();
			return new ImageContainer(service, container, properties, output, errors, mutualTls);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static void append(Path file, OutputFrame frame) {
		if (frame.getBytes() != null) {
			try {
				Files.write(file, frame.getBytes(), StandardOpenOption.APPEND);
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}
	}

	@Override
	public ChannelCredentials grpcCredentials() {
		return (this.mutualTls != null) ? this.mutualTls : super.grpcCredentials();
	}

	@Override
	public boolean hasHttp() {
		return this.mutualTls == null || port("grpc.server.port").isEmpty();
	}

	@Override
	public boolean isAlive() {
		return Boolean.TRUE.equals(state().getRunning());
	}

	@Override
	public long pid() {
		return state().getPidLong();
	}

	private ContainerState state() {
		return this.container.getCurrentContainerInfo().getState();
	}

	@Override
	public String diagnose(String command) {
		try {
			Container.ExecResult result = this.container.execInContainer("jcmd", "1", command);
			if (result.getExitCode() != 0) {
				throw new IllegalStateException(result.getStdout() + result.getStderr());
			}
			return result.getStdout();
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
	public void signal(String name) {
		client().killContainerCmd(this.id).withSignal(name).exec();
	}

	private static DockerClient client() {
		return DockerClientFactory.instance().client();
	}

	@Override
	public int awaitExit() {
		try {
			Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).until(() -> !isAlive());
		}
		catch (ConditionTimeoutException ex) {
			throw stillRunning();
		}
		return Math.toIntExact(state().getExitCodeLong());
	}

	@Override
	public int stop() {
		signal("TERM");
		return awaitExit();
	}

	@Override
	public void kill() {
		if (isAlive()) {
			signal("KILL");
			awaitExit();
		}
	}

	@Override
	public void close() {
		this.container.stop();
	}

	/**
	 * Does not wait for readiness: the tests do that themselves, and some start services
	 * that exit at once.
	 */
	private static final class Started extends StartupCheckStrategy {

		@Override
		public StartupStatus checkStartupState(DockerClient client, String id) {
			return StartupStatus.SUCCESSFUL;
		}

	}

	/**
	 * See above.
	 */
	private static final class NoWait extends AbstractWaitStrategy {

		@Override
		protected void waitUntilReady() {
		}

	}

}
