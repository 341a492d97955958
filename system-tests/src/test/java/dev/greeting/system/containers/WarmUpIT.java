package dev.greeting.system.containers;

import java.net.URI;
import java.time.Duration;
import java.util.Arrays;

import dev.greeting.benchmarks.load.ClosedLoad;
import dev.greeting.platform.test.service.Ports;
import dev.greeting.system.launch.Engine;
import dev.greeting.system.launch.Images;
import dev.greeting.system.launch.Service;
import dev.greeting.system.launch.TestLength;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.Assumptions;
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

	private static final int SECONDS = 85;

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
			Duration first = gateway.awaitFirst200(http, SAY_HELLO);
			int[] rates = ratesOfSayHello(http.getPort());
			int steady = steady(rates);
			Duration warm = first.plusSeconds(secondsUntil(rates, steady * 4 / 5));
			reporter.publishEntry("warm-up", "first 200 after %s, 4/5 of %d requests a second after %s: %s"
				.formatted(first, steady, warm, Arrays.toString(rates)));
			Assertions.assertThat(warm).isLessThan(LIMIT);
		}
	}

	private static DockerContainer create(Service service, int port, String setting) {
		return DockerContainer.create("--network", "host", "--memory", "384m", "--cpuset-cpus", "0,1", "--read-only",
				"--tmpfs", "/tmp", Images.of(service), "--server.port=" + port,
				"--management.server.port=" + Ports.free(), setting);
	}

	/**
	 * The responses in each second. The callers do not pause, because C2 drops methods
	 * from its queue that nobody calls for a moment.
	 */
	private static int[] ratesOfSayHello(int port) {
		int[] rates = new int[SECONDS];
		long start = System.nanoTime();
		ClosedLoad.run(port, SAY_HELLO, CALLERS, Duration.ofSeconds(SECONDS), () -> {
			int second = (int) Duration.ofNanos(System.nanoTime() - start).toSeconds();
			if (second < SECONDS) {
				rates[second]++;
			}
		});
		return rates;
	}

	/**
	 * The median of the last fifth.
	 */
	private static int steady(int[] rates) {
		int[] last = Arrays.stream(rates).skip(SECONDS * 4 / 5).sorted().toArray();
		return last[last.length / 2];
	}

	/**
	 * Until the first of two seconds that reach the limit together.
	 */
	private static int secondsUntil(int[] rates, int limit) {
		int second = 0;
		while (rates[second] + rates[second + 1] < 2 * limit) {
			second++;
		}
		return second + 1;
	}

}
