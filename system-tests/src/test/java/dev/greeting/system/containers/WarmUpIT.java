package dev.greeting.system.containers;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import dev.greeting.benchmarks.load.ClosedLoad;
import dev.greeting.platform.test.http.Http;
import dev.greeting.platform.test.service.Ports;
import dev.greeting.system.launch.Engine;
import dev.greeting.system.launch.Images;
import dev.greeting.system.launch.Service;
import dev.greeting.system.launch.TestLength;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.Assumptions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * How long a pair of containers that has just been started is slow. Both start at once,
 * on two processors that they share with the callers. Long runs only.
 */
@Timeout(1200)
@Isolated
class WarmUpIT {

	private static final String SAY_HELLO = "/api/v1/say-hello?name=test";

	private static final int CALLERS = 32;

	private static final Duration LENGTH = Duration.ofSeconds(90);

	private static final Duration SLICE = Duration.ofSeconds(1);

	private static final Duration LIMIT = Duration.ofSeconds(60);

	@Test
	void sayHelloReachesFourFifthsOfItsRateWithinAMinute(TestReporter reporter) {
		Assumptions.assumeThat(TestLength.choose(false, true)).as("a long run").isTrue();
		Engine.require();
		Images.build();
		int grpc = Ports.free();
		URI http = URI.create("http://localhost:" + Ports.free());
		try (DockerContainer nameService = create(Service.NAME_SERVICE, Ports.free(), "--grpc.server.port=" + grpc);
				DockerContainer gateway = create(Service.GREETING_GATEWAY, http.getPort(),
						"--grpc.client.name-service.address=dns:///localhost:" + grpc)) {
			nameService.start();
			gateway.start();
			Instant start = Instant.parse(gateway.inspect().at("/State/StartedAt").asString());
			Awaitility.await()
				.atMost(Duration.ofMinutes(2))
				.pollInterval(Duration.ofMillis(20))
				.ignoreExceptions()
				.until(() -> Http.get(http, SAY_HELLO).status() == 200);
			Duration first = Duration.between(start, Instant.now());
			List<Double> rates = new ArrayList<>();
			List<Duration> ends = new ArrayList<>();
			while (Instant.now().isBefore(start.plus(LENGTH))) {
				rates.add(ClosedLoad.run(http.getPort(), SAY_HELLO, CALLERS, SLICE).perSecond());
				ends.add(Duration.between(start, Instant.now()));
			}
			double steady = steady(rates);
			Duration warm = ends.get(firstOfTwoAbove(rates, steady * 4 / 5));
			reporter.publishEntry("warm-up", "first 200 after %s, 4/5 of %.0f requests a second after %s: %s"
				.formatted(first, steady, warm, rates.stream().map((rate) -> "%.0f".formatted(rate)).toList()));
			Assertions.assertThat(warm).isLessThan(LIMIT);
		}
	}

	private static DockerContainer create(Service service, int port, String setting) {
		return DockerContainer.create("--network", "host", "--memory", "384m", "--cpuset-cpus", "0,1", "--read-only",
				"--tmpfs", "/tmp", Images.of(service), "--server.port=" + port,
				"--management.server.port=" + Ports.free(), setting);
	}

	/**
	 * The median of the last fifth.
	 */
	private static double steady(List<Double> rates) {
		List<Double> last = rates.subList(rates.size() * 4 / 5, rates.size()).stream().sorted().toList();
		return last.get(last.size() / 2);
	}

	private static int firstOfTwoAbove(List<Double> rates, double limit) {
		int slice = 0;
		while ((rates.get(slice) + rates.get(slice + 1)) / 2 < limit) {
			slice++;
		}
		return slice;
	}

}
