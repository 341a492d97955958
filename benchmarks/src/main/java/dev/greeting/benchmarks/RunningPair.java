package dev.greeting.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Proxy;
import java.net.URI;
import java.time.Duration;
import java.util.List;

import dev.greeting.benchmarks.load.ClosedLoad;
import dev.greeting.benchmarks.usage.JvmMonitor;
import dev.greeting.benchmarks.usage.Usage;
import dev.greeting.benchmarks.usage.Usage.Cost;

/**
 * A gateway and its name-service, which has no other callers.
 */
final class RunningPair implements AutoCloseable {

	private final int port;

	private final ServiceProcess gateway;

	private final ServiceProcess nameService;

	private final JvmMonitor gatewayMonitor;

	private final JvmMonitor nameServiceMonitor;

	private final StartUp gatewayStartUp;

	private final StartUp nameServiceStartUp;

	/**
	 * Starts name-service, then the gateway, and waits for the first response of each.
	 * @param hop how the gateway calls name-service
	 */
	RunningPair(Hop hop) throws InterruptedException {
		int grpcPort = ServiceProcess.freePort();
		int restPort = ServiceProcess.freePort();
		this.port = ServiceProcess.freePort();
		long start = System.nanoTime();
		this.nameService = ServiceProcess.start(List.of("-jar", "name-service/target/name-service.jar"),
				List.of("server.port=" + restPort, "grpc.server.port=" + grpcPort, "management.server.port=0"));
		this.nameService.await(restPort, "/api/v1/name?name=test");
		this.nameServiceStartUp = StartUp.of(start, this.nameService);
		start = System.nanoTime();
		// Requests are slow until the code is compiled, and none may fail.
		this.gateway = ServiceProcess.start(hop.gateway(restPort),
				List.of("server.port=" + this.port, "management.server.port=0",
						"grpc.client.name-service.address=dns:///localhost:" + grpcPort,
						"greeting.grpc.client.name-service.deadline=1m"));
		this.gateway.await(this.port, hop.path());
		this.gatewayStartUp = StartUp.of(start, this.gateway);
		this.gatewayMonitor = this.gateway.monitor();
		this.nameServiceMonitor = this.nameService.monitor();
	}

	/**
	 * Measures requests over kept connections.
	 * @param path the path and query of each
	 * @param connections how many there are
	 * @param duration for how long
	 * @return the result
	 */
	Round measure(String path, int connections, Duration duration) {
		Usage gateway = this.gatewayMonitor.usage();
		Usage nameService = this.nameServiceMonitor.usage();
		ClosedLoad.Result load = ClosedLoad.run(this.port, path, connections, duration);
		return new Round(load.perSecond(), this.gatewayMonitor.usage().since(gateway, load.requests()),
				this.nameServiceMonitor.usage().since(nameService, load.requests()));
	}

	/**
	 * Measures the items of one stream with a reader that takes them as they come.
	 * @param length how many items the stream has
	 * @return the result, for each item
	 */
	Round measureStream(int length) {
		Usage gateway = this.gatewayMonitor.usage();
		Usage nameService = this.nameServiceMonitor.usage();
		long start = System.nanoTime();
		int items = read("/api/v1/items/stream?length=" + length);
		double seconds = (System.nanoTime() - start) / 1e9;
		if (items != length) {
			throw new IllegalStateException("The stream has %d items, not %d".formatted(items, length));
		}
		return new Round(items / seconds, this.gatewayMonitor.usage().since(gateway, items),
				this.nameServiceMonitor.usage().since(nameService, items));
	}

	private int read(String path) {
		byte[] buffer = new byte[64 * 1024];
		int lines = 0;
		try (InputStream body = URI.create("http://localhost:" + this.port + path)
			.toURL()
			.openConnection(Proxy.NO_PROXY)
			.getInputStream()) {
			for (int count = body.read(buffer); count >= 0; count = body.read(buffer)) {
				for (int index = 0; index < count; index++) {
					lines += (buffer[index] == '\n') ? 1 : 0;
				}
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return lines;
	}

	StartUp gatewayStartUp() {
		return this.gatewayStartUp;
	}

	StartUp nameServiceStartUp() {
		return this.nameServiceStartUp;
	}

	double gatewayMegabytes() {
		return this.gateway.megabytes();
	}

	double nameServiceMegabytes() {
		return this.nameService.megabytes();
	}

	@Override
	public void close() {
		this.gatewayMonitor.close();
		this.nameServiceMonitor.close();
		this.gateway.close();
		this.nameService.close();
	}

	/**
	 * The result of one measurement.
	 *
	 * @param perSecond requests or items
	 * @param gateway what each costs in the gateway
	 * @param nameService what each costs in name-service
	 */
	record Round(double perSecond, Cost gateway, Cost nameService) {

		double cpuMicros() {
			return this.gateway.cpuMicros() + this.nameService.cpuMicros();
		}

	}

	/**
	 * What a service used until its first response.
	 *
	 * @param seconds the time that passed
	 * @param cpuSeconds user and system time
	 * @param megabytes the memory in RAM
	 */
	record StartUp(double seconds, double cpuSeconds, double megabytes) {

		static StartUp of(long start, ServiceProcess process) {
			return new StartUp((System.nanoTime() - start) / 1e9, process.cpu().toNanos() / 1e9, process.megabytes());
		}

	}

}
