package dev.greeting.system.containers;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;

import dev.greeting.benchmarks.Spread;
import dev.greeting.platform.test.grpc.ScriptedBackend;
import dev.greeting.platform.test.service.Ports;
import dev.greeting.system.backend.ScriptedNameService;
import dev.greeting.system.launch.Engine;
import dev.greeting.system.launch.Images;
import dev.greeting.system.launch.Service;
import dev.greeting.system.launch.TestLength;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;

/**
 * The benefit of the image's AOT cache: starts the gateway alternately with and without
 * it, until it has answered a request through a name-service. Long runs only.
 */
@Timeout(1200)
class AotStartIT {

	private static final int ROUNDS = 7;

	@Test
	void theCacheSavesTwoFifthsOfTheTimeToTheFirst200(TestReporter reporter) {
		Assumptions.assumeThat(TestLength.choose(false, true)).as("a long run").isTrue();
		Engine.require();
		Images.build();
		List<Round> rounds = new ArrayList<>();
		for (int round = 0; round < ROUNDS; round++) {
			rounds.add(new Round(start("auto"), start("off")));
		}
		Spread ratio = Spread.of(rounds, Round::ratio);
		reporter.publishEntry("start to first 200", "with the cache %s s, without %s s, ratio of a round %s"
			.formatted(Spread.of(rounds, Round::with), Spread.of(rounds, Round::without), ratio));
		Assertions.assertThat(ratio.median()).isLessThan(0.6);
	}

	private static double start(String aotMode) {
		URI http = URI.create("http://localhost:" + Ports.free());
		try (ScriptedBackend nameService = ScriptedNameService.start();
				DockerContainer container = DockerContainer.create("--network", "host", "--memory", "384m",
						"--read-only", "--tmpfs", "/tmp", "--env", "JAVA_TOOL_OPTIONS=-XX:AOTMode=" + aotMode,
						Images.of(Service.GREETING_GATEWAY), "--server.port=" + http.getPort(),
						"--management.server.port=" + Ports.free(),
						"--grpc.client.name-service.address=dns:///localhost:" + nameService.port())) {
			container.start();
			return container.awaitFirst200(http, "/api/v1/say-hello?name=test").toMillis() / 1e3;
		}
	}

	/**
	 * Two starts that follow each other, in seconds. They run at the same speed of the
	 * machine, which varies during the rounds.
	 */
	private record Round(double with, double without) {

		private double ratio() {
			return this.with / this.without;
		}

	}

}
