package dev.greeting.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import dev.greeting.benchmarks.usage.JvmMonitor;

/**
 * A service of the pair in its own process, with a monitor. It ends with this JVM.
 */
final class ServiceProcess implements AutoCloseable {

	/**
	 * What a JVM chooses in a container with 2 processors and 2 GiB, so that it is the
	 * same on each machine.
	 */
	static final List<String> JVM_OPTIONS = List.of("-Xms32m", "-Xmx512m", "-XX:+UseG1GC");

	private static final Duration TIME_TO_START = Duration.ofMinutes(2);

	private static final int FIRST_PORT = 21_000;

	/** Where the kernel takes the ports of outgoing connections from. */
	private static final int END_OF_PORTS = 32_000;

	private static final Set<Integer> USED_PORTS = ConcurrentHashMap.newKeySet();

	private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

	static {
		// Also at Ctrl-C. There is nothing that a killed service could lose.
		Runtime.getRuntime().addShutdownHook(new Thread(() -> RUNNING.forEach(Process::destroyForcibly)));
	}

	private final Process process;

	private final List<String> command;

	private ServiceProcess(Process process, List<String> command) {
		this.process = process;
		this.command = command;
	}

	static ServiceProcess start(List<String> program, List<String> settings) {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(JVM_OPTIONS);
		command.addAll(program);
		settings.forEach((setting) -> command.add("--" + setting));
		try {
			Process process = new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD)
				.redirectError(ProcessBuilder.Redirect.DISCARD)
				.start();
			RUNNING.add(process);
			return new ServiceProcess(process, command);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Waits until a path of the service gives the status 200.
	 * @param port the port
	 * @param path the path
	 */
	void await(int port, String path) throws InterruptedException {
		long end = System.nanoTime() + TIME_TO_START.toNanos();
		while (!isOk(port, path)) {
			if (!this.process.isAlive() || System.nanoTime() > end) {
				throw new IllegalStateException(
						"This service does not get ready. Its log says why:\n" + String.join(" ", this.command));
			}
			Thread.sleep(10);
		}
	}

	private static boolean isOk(int port, String path) {
		try {
			HttpURLConnection connection = (HttpURLConnection) URI.create("http://localhost:" + port + path)
				.toURL()
				.openConnection(Proxy.NO_PROXY);
			connection.setConnectTimeout(1000);
			connection.setReadTimeout(10_000);
			return connection.getResponseCode() == 200;
		}
		catch (IOException ex) {
			return false;
		}
	}

	Duration cpu() {
		return this.process.info().totalCpuDuration().orElse(Duration.ZERO);
	}

	/**
	 * The memory of the process that is in RAM.
	 * @return mebibytes; not a number where the system does not tell
	 */
	double megabytes() {
		Path status = Path.of("/proc", String.valueOf(this.process.pid()), "status");
		try (Stream<String> lines = Files.exists(status) ? Files.lines(status) : Stream.empty()) {
			return lines.filter((line) -> line.startsWith("VmRSS:"))
				.mapToDouble((line) -> Long.parseLong(line.replaceAll("\\D", "")) / 1024.0)
				.findFirst()
				.orElse(Double.NaN);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	JvmMonitor monitor() {
		return JvmMonitor.attach(this.process.pid());
	}

	@Override
	public void close() {
		this.process.destroyForcibly().onExit().join();
		RUNNING.remove(this.process);
	}

	static int freePort() {
		for (int port = FIRST_PORT; port < END_OF_PORTS; port++) {
			if (USED_PORTS.add(port)) {
				try (ServerSocket socket = new ServerSocket(port)) {
					return socket.getLocalPort();
				}
				catch (IOException ex) {
					// The port is in use.
				}
			}
		}
		throw new IllegalStateException("No port below %d is free".formatted(END_OF_PORTS));
	}

}
