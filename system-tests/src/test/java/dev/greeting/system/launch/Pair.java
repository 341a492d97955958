package dev.greeting.system.launch;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import org.awaitility.Awaitility;

/**
 * A greeting-gateway and the name-service that it calls.
 *
 * @param nameService the gRPC server
 * @param gateway the REST side
 */
public record Pair(RunningService nameService, RunningService gateway) implements AutoCloseable {

	public static Pair start() {
		return start(Settings.none());
	}

	/**
	 * Starts both services with the same settings, and waits until both are ready.
	 * @param both settings for each of the two
	 * @return the running pair
	 */
	public static Pair start(Settings both) {
		return start(Launcher.configured(), both);
	}

	/**
	 * Starts both services with the same settings, and waits until both are ready and
	 * connected. The gateway's deadline is long, because test machines and cold JVMs are
	 * slow at times.
	 * @param launcher the launcher
	 * @param both settings for each of the two
	 * @return the running pair
	 */
	public static Pair start(Launcher launcher, Settings both) {
		RunningService nameService = launcher.start(Service.NAME_SERVICE, both);
		Pair pair = new Pair(nameService, startGatewayOrClose(launcher, nameService, both));
		try {
			return pair.awaitReady();
		}
		catch (RuntimeException | Error ex) {
			pair.close();
			throw ex;
		}
	}

	/**
	 * Waits until both services are ready, and the gateway is connected: one that was up
	 * before its name-service tries again only after a moment.
	 * @return this pair
	 */
	public Pair awaitReady() {
		this.nameService.awaitReady();
		this.gateway.awaitReady();
		Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.until(() -> Metrics.of(this.gateway).sum("grpc_client_channel_ready") > 0);
		return this;
	}

	private static RunningService startGatewayOrClose(Launcher launcher, RunningService nameService,
			Settings settings) {
		try {
			return startGateway(launcher, nameService.grpcPort(),
					settings.with("greeting.grpc.client.name-service.deadline", "30s"));
		}
		catch (RuntimeException | Error ex) {
			nameService.close();
			throw ex;
		}
	}

	/**
	 * Starts a gateway with the default deadline, without waiting for it.
	 * @param grpcPort the port of its name-service
	 * @param settings its other settings
	 * @return the gateway as it starts
	 */
	public static RunningService startGateway(int grpcPort, Settings settings) {
		return startGateway(Launcher.configured(), grpcPort, settings);
	}

	private static RunningService startGateway(Launcher launcher, int grpcPort, Settings settings) {
		return launcher.start(Service.GREETING_GATEWAY,
				settings.with("grpc.client.name-service.address", "dns:///localhost:" + grpcPort));
	}

	/**
	 * Returns the services with a REST side.
	 * @return the gateway, and the name-service unless it has mutual TLS
	 */
	public List<RunningService> withHttp() {
		return Stream.of(this.gateway, this.nameService).filter(RunningService::hasHttp).toList();
	}

	@Override
	public void close() {
		this.gateway.close();
		this.nameService.close();
	}

}
