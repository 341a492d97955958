package dev.greeting.system.containers;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import dev.greeting.platform.test.grpc.ScriptedBackend;
import dev.greeting.platform.test.http.Http;
import dev.greeting.platform.test.service.Ports;
import dev.greeting.system.backend.ScriptedNameService;
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

/**
 * What the image's AOT cache saves, and what the options of the compilers save that
 * belong to it: starts the gateway in turns as shipped, without the cache, and with
 * neither, until it has answered a request through a name-service. Long runs only.
 */
@Timeout(1200)
class AotStartIT {

	private static final int ROUNDS = 7;

	private static final String IMAGE = Images.of(Service.GREETING_GATEWAY);

	@Test
	void theFirst200ComesInLessThanThreeFifthsOfTheTimeWithoutCacheAndOptions(TestReporter reporter) {
		Assumptions.assumeThat(TestLength.choose(false, true)).as("a long run").isTrue();
		Engine.require();
		Images.build();
		List<Duration> shipped = new ArrayList<>();
		List<Duration> withoutCache = new ArrayList<>();
		List<Duration> plain = new ArrayList<>();
		for (int round = 0; round < ROUNDS; round++) {
			shipped.add(start(IMAGE));
			withoutCache.add(start("--env", "JAVA_TOOL_OPTIONS=-XX:AOTMode=off", IMAGE));
			plain.add(start("--entrypoint", "java", IMAGE, "-XX:InitialRAMPercentage=25", "-XX:MaxRAMPercentage=25",
					"-XX:NewRatio=3", "-XX:SurvivorRatio=3", "-jar", "application.jar"));
		}
		reporter.publishEntry("exec to first 200",
				"as shipped %s, median %s; without the cache %s, median %s; without its options, too, %s, median %s"
					.formatted(shipped, median(shipped), withoutCache, median(withoutCache), plain, median(plain)));
		Assertions.assertThat(median(shipped))
			.isLessThan(median(plain).multipliedBy(3).dividedBy(5))
			.isLessThan(median(withoutCache).multipliedBy(3).dividedBy(5));
	}

	/**
	 * Starts the gateway and measures the time until its first 200.
	 * @param arguments further arguments of {@code docker create}, up to the image and a
	 * command
	 */
	private static Duration start(String... arguments) {
		URI http = URI.create("http://localhost:" + Ports.free());
		try (ScriptedBackend nameService = ScriptedNameService.start();
				DockerContainer container = create(http.getPort(), nameService.port(), arguments)) {
			container.start();
			Awaitility.await()
				.atMost(Duration.ofMinutes(2))
				.pollInterval(Duration.ofMillis(20))
				.ignoreExceptions()
				.until(() -> Http.get(http, "/api/v1/say-hello?name=test").status() == 200);
			Instant first = Instant.now();
			return Duration.between(Instant.parse(container.inspect().at("/State/StartedAt").asString()), first);
		}
	}

	private static DockerContainer create(int port, int grpc, String... arguments) {
		List<String> all = new ArrayList<>(
				List.of("--network", "host", "--memory", "384m", "--read-only", "--tmpfs", "/tmp"));
		all.addAll(List.of(arguments));
		all.addAll(List.of("--server.port=" + port, "--management.server.port=" + Ports.free(),
				"--grpc.client.name-service.address=dns:///localhost:" + grpc));
		return DockerContainer.create(all.toArray(String[]::new));
	}

	private static Duration median(List<Duration> durations) {
		return durations.stream().sorted().toList().get(durations.size() / 2);
	}

}
