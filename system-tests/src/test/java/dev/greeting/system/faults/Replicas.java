package dev.greeting.system.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

import dev.greeting.platform.test.service.Ports;
import dev.greeting.system.launch.Launcher;
import dev.greeting.system.launch.Metrics;
import dev.greeting.system.launch.Project;
import dev.greeting.system.launch.RunningService;
import dev.greeting.system.launch.Service;
import dev.greeting.system.launch.Settings;

/**
 * Several name-services behind one DNS name, and the gateways that call them by it. Each
 * replica has a loopback address of its own; the name is in a hosts file that only the
 * gateways' JVMs read.
 */
final class Replicas implements AutoCloseable {

	static final String FIRST = "127.0.0.2";

	static final String SECOND = "127.0.0.3";

	static final String THIRD = "127.0.0.4";

	private static final String NAME = "names.test";

	private final int port = Ports.free();

	private final Path hosts;

	private final List<RunningService> started = new ArrayList<>();

	/**
	 * Sets the addresses of the name. Starts nothing.
	 * @param addresses the addresses
	 */
	Replicas(String... addresses) {
		try {
			this.hosts = Files.createTempFile(Project.scratch("services"), "hosts-", "");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		resolveTo(addresses);
	}

	/**
	 * Changes the addresses of the name.
	 * @param addresses the addresses from now on
	 */
	void resolveTo(String... addresses) {
		StringBuilder text = new StringBuilder();
		for (String address : addresses) {
			text.append(address).append(' ').append(NAME).append('\n');
		}
		try {
			text.append("127.0.0.1 localhost ").append(InetAddress.getLocalHost().getHostName()).append('\n');
			Path next = Path.of(this.hosts + ".next");
			Files.writeString(next, text);
			Files.move(next, this.hosts, StandardCopyOption.ATOMIC_MOVE);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	int port() {
		return this.port;
	}

	/**
	 * Starts a name-service without waiting for it.
	 * @param address the address that its gRPC port is on
	 * @param settings its other settings
	 * @return the name-service as it starts
	 */
	RunningService start(String address, Settings settings) {
		return keep(Launcher.configured()
			.start(Service.NAME_SERVICE,
					settings.with("grpc.server.address", address).with("grpc.server.port", this.port)));
	}

	/**
	 * Starts a gateway without waiting for it.
	 * @param settings its other settings
	 * @return the gateway as it starts
	 */
	RunningService startGateway(Settings settings) {
		return keep(Launcher.configured()
			.start(Service.GREETING_GATEWAY, settings.onJvm("-Djdk.net.hosts.file=" + this.hosts)
				.with("grpc.client.name-service.address", "dns:///%s:%d".formatted(NAME, this.port))));
	}

	private RunningService keep(RunningService service) {
		this.started.add(service);
		return service;
	}

	/**
	 * The number of calls that a replica has answered since its start.
	 * @param replica the replica
	 * @return the number of ProcessName calls
	 */
	static long answeredBy(RunningService replica) {
		return (long) Metrics.of(replica)
			.samples()
			.stream()
			.filter((sample) -> sample.name().startsWith("grpc_server") && sample.name().endsWith("seconds_count"))
			.filter((sample) -> sample.labels().values().stream().anyMatch((value) -> value.endsWith("ProcessName")))
			.filter((sample) -> sample.labels().containsValue("OK"))
			.mapToDouble(Metrics.Sample::value)
			.sum();
	}

	@Override
	public void close() {
		this.started.forEach(RunningService::close);
	}

}
