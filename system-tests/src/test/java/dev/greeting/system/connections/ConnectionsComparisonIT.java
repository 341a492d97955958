package dev.greeting.system.connections;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import dev.greeting.benchmarks.Spread;
import dev.greeting.platform.test.http.Http;
import dev.greeting.system.launch.Launcher;
import dev.greeting.system.launch.Metrics;
import dev.greeting.system.launch.Pair;
import dev.greeting.system.launch.RunningService;
import dev.greeting.system.launch.Service;
import dev.greeting.system.launch.Settings;
import dev.greeting.system.launch.TestLength;
import dev.greeting.system.load.ClosedLoad;
import dev.greeting.system.load.Responses;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;

/**
 * Compares one, two and four connections to one name-service, alternating in the same
 * run. docs/connections.md has the results.
 */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class ConnectionsComparisonIT {

	private static final List<Integer> CONNECTIONS = List.of(1, 2, 4);

	private static final int WARM_UP_ROUNDS = 6;

	private static final int ROUNDS = 8;

	private static final int CLIENTS = 64;

	private static final Duration ROUND = Duration.ofSeconds(4);

	private static final int STREAMS = 8;

	private static final int ITEMS = 200_000;

	private final Settings settings = Settings.none().onJvm("-XX:TieredStopAtLevel=4").onJvm("-Xmx256m");

	@Test
	void compare(TestReporter reporter) throws Exception {
		Assumptions.assumeThat(TestLength.choose(false, true)).as("a long run").isTrue();
		Map<Integer, RunningService> gateways = new LinkedHashMap<>();
		try (RunningService nameService = Launcher.configured().start(Service.NAME_SERVICE, this.settings)) {
			nameService.awaitReady();
			for (int connections : CONNECTIONS) {
				RunningService gateway = Pair.startGateway(nameService.grpcPort(),
						this.settings.with("greeting.grpc.client.name-service.connections", connections));
				gateways.put(connections, gateway);
				gateway.awaitReady();
			}
			Map<Integer, List<Figures>> figures = new TreeMap<>();
			for (int round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
				for (int turn = 0; turn < CONNECTIONS.size(); turn++) {
					int connections = CONNECTIONS.get(Math.floorMod(round + turn, CONNECTIONS.size()));
					Figures measured = measure(gateways.get(connections), nameService);
					if (round >= 0) {
						figures.computeIfAbsent(connections, (key) -> new ArrayList<>()).add(measured);
					}
				}
			}
			figures.forEach(
					(connections, measured) -> reporter.publishEntry(connections + " connections", summary(measured)));
		}
		finally {
			gateways.values().forEach(RunningService::close);
		}
	}

	private static Figures measure(RunningService gateway, RunningService nameService) throws Exception {
		double cpu = cpuMicros(gateway) + cpuMicros(nameService);
		Responses responses;
		try (ClosedLoad load = ClosedLoad.of(CLIENTS, "/api/v1/say-hello?name=test", gateway)) {
			responses = load.runFor(ROUND);
		}
		double cpuOfCalls = cpuMicros(gateway) + cpuMicros(nameService) - cpu;
		Assertions.assertThat(responses.failures()).isEmpty();
		long start = System.nanoTime();
		read(STREAMS, gateway);
		double seconds = (System.nanoTime() - start) / 1e9;
		double cpuOfStreams = cpuMicros(gateway) + cpuMicros(nameService) - cpu - cpuOfCalls;
		double items = (double) STREAMS * ITEMS;
		return new Figures(responses.count() / (double) ROUND.toSeconds(), responses.median().toNanos() / 1e6,
				responses.percentile(99).toNanos() / 1e6, cpuOfCalls / responses.count(), items / seconds,
				cpuOfStreams / items);
	}

	private static void read(int streams, RunningService gateway) throws Exception {
		List<Callable<Long>> readers = Collections.nCopies(streams, () -> read(gateway));
		try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
			for (Future<Long> reader : executor.invokeAll(readers)) {
				Assertions.assertThat(reader.get()).isPositive();
			}
		}
	}

	private static long read(RunningService gateway) throws IOException {
		HttpResponse<InputStream> response = Http.get(gateway.http(), "/api/v1/items/stream?length=" + ITEMS,
				BodyHandlers.ofInputStream());
		byte[] buffer = new byte[64 * 1024];
		long bytes = 0;
		try (InputStream body = response.body()) {
			for (int count = body.read(buffer); count >= 0; count = body.read(buffer)) {
				bytes += count;
			}
		}
		return bytes;
	}

	private static String summary(List<Figures> all) {
		return "calls %s/s, p50 %s ms, p99 %s ms, %s us of CPU each; %d streams: %s items/s, %s us of CPU each"
			.formatted(Spread.of(all, Figures::callsPerSecond), Spread.of(all, Figures::p50),
					Spread.of(all, Figures::p99), Spread.of(all, Figures::cpuOfCall), STREAMS,
					Spread.of(all, Figures::itemsPerSecond), Spread.of(all, Figures::cpuOfItem));
	}

	private static double cpuMicros(RunningService service) {
		return Metrics.of(service).sum("process_cpu_time_ns_total") / 1000;
	}

	/**
	 * The result of one round.
	 *
	 * @param callsPerSecond unary calls
	 * @param p50 their median in milliseconds
	 * @param p99 their 99th percentile in milliseconds
	 * @param cpuOfCall microseconds of both services
	 * @param itemsPerSecond in all streams together
	 * @param cpuOfItem microseconds of both services
	 */
	private record Figures(double callsPerSecond, double p50, double p99, double cpuOfCall, double itemsPerSecond,
			double cpuOfItem) {

	}

}
