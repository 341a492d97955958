package dev.greeting.system.containers;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import dev.greeting.system.http.Http;
import dev.greeting.system.launch.Engine;
import dev.greeting.system.launch.Images;
import dev.greeting.system.launch.Ports;
import dev.greeting.system.launch.Service;
import dev.greeting.system.launch.TestLength;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.Assumptions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;

/**
 * What the AOT cache of the image is worth: the start of the gateway with it and without,
 * in turn. Long runs only.
 */
@Timeout(1200)
class AotStartIT {

	private static final int ROUNDS = 5;

	@Test
	void itHalvesTheTimeFromExecToTheFirst200(TestReporter reporter) {
		Assumptions.assumeThat(TestLength.choose(false, true)).as("a long run").isTrue();
		Engine.require();
		Images.build();
		List<Duration> with = new ArrayList<>();
		List<Duration> without = new ArrayList<>();
		for (int round = 0; round < ROUNDS; round++) {
			with.add(start("auto"));
			without.add(start("off"));
		}
		reporter.publishEntry("exec to first 200", "with the cache %s, median %s; without %s, median %s".formatted(with,
				median(with), without, median(without)));
		Assertions.assertThat(median(with).multipliedBy(2)).isLessThan(median(without));
	}

	private static Duration start(String aotMode) {
		int port = Ports.free();
		URI management = URI.create("http://localhost:" + port);
		try (DockerContainer container = DockerContainer.create("--memory", "256m", "--read-only", "--tmpfs", "/tmp",
				"--env", "JAVA_TOOL_OPTIONS=-XX:AOTMode=" + aotMode, "--publish", "127.0.0.1:%d:9081".formatted(port),
				Images.of(Service.GREETING_GATEWAY))) {
			container.start();
			Awaitility.await()
				.atMost(Duration.ofMinutes(2))
				.pollInterval(Duration.ofMillis(20))
				.ignoreExceptions()
				.until(() -> Http.get(management, "/actuator/health/readiness").status() == 200);
			Instant first = Instant.now();
			return Duration.between(Instant.parse(container.inspect().at("/State/StartedAt").asString()), first);
		}
	}

	private static Duration median(List<Duration> durations) {
		return durations.stream().sorted().toList().get(durations.size() / 2);
	}

}
