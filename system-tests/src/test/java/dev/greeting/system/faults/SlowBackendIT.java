package dev.greeting.system.faults;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import dev.greeting.platform.test.grpc.Behaviour;
import dev.greeting.platform.test.grpc.ScriptedBackend;
import dev.greeting.system.backend.ScriptedNameService;
import dev.greeting.system.launch.Footprint;
import dev.greeting.system.launch.Pair;
import dev.greeting.system.launch.RunningService;
import dev.greeting.system.launch.Settings;
import dev.greeting.system.launch.TestLength;
import dev.greeting.system.load.Response;
import dev.greeting.system.load.Responses;
import dev.greeting.system.load.SteadyLoad;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;

/**
 * A backend that answers each call long after its deadline.
 */
@Tag("load")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class SlowBackendIT {

	private static final int PER_SECOND = TestLength.choose(50, 200);

	private static final Duration DEADLINE = Duration.ofSeconds(2);

	private static final Duration LENGTH = TestLength.choose(Duration.ofSeconds(6), Duration.ofSeconds(60));

	@Test
	void everyRequestEndsAtItsDeadlineAndNothingPilesUp(TestReporter reporter) {
		try (ScriptedBackend backend = ScriptedNameService.start();
				RunningService gateway = Pair.startGateway(backend.port(), Settings.none().onJvm("-Xmx96m"))) {
			gateway.awaitReady();
			SteadyLoad.warmUp(gateway);
			backend.behave(Behaviour.delayed(Duration.ofSeconds(5)));
			try (SteadyLoad load = SteadyLoad.of(PER_SECOND).on(gateway)) {
				load.continueFor(Duration.ofSeconds(4));
				Footprint early = Footprint.of(gateway);
				load.continueFor(LENGTH);
				Footprint late = Footprint.of(gateway);
				Responses responses = load.stop();
				reporter.publishEntry("5 s in every call", "%s, p90 %d ms; %s then %s".formatted(responses,
						responses.percentile(90).toMillis(), early, late));
				Assertions.assertThat(responses.countByStatus()).containsOnlyKeys(504);
				Assertions.assertThat(responses.all().stream().map(Response::latency))
					.allMatch((latency) -> latency.compareTo(DEADLINE) >= 0);
				if (TestLength.isLong()) {
					Assertions.assertThat(responses.percentile(90)).isLessThan(DEADLINE.plusMillis(100));
					Assertions.assertThat(responses.slowest()).isLessThan(DEADLINE.plusSeconds(1));
				}
				late.assertNoMoreThan(early);
			}
		}
	}

	/**
	 * With a deadline that is too long, slow calls take all permits of the gateway.
	 */
	@Test
	void theMaximumOfRequestsFitsASmallHeap(TestReporter reporter) {
		Settings settings = Settings.none().onJvm("-Xmx96m").with("greeting.grpc.client.name-service.deadline", "30s");
		try (ScriptedBackend backend = ScriptedNameService.start();
				RunningService gateway = Pair.startGateway(backend.port(), settings)) {
			gateway.awaitReady();
			SteadyLoad.warmUp(gateway);
			backend.behave(Behaviour.delayed(Duration.ofSeconds(5)));
			// Too many for the limit of requests, but not for that of connections, not
			// even if the machine stalls for seconds.
			try (SteadyLoad load = SteadyLoad.of(120).on(gateway)) {
				load.continueFor(LENGTH);
				Footprint full = Footprint.of(gateway);
				Responses responses = load.stop();
				reporter.publishEntry("every place taken", "%s; %s".formatted(responses, full));
				Assertions.assertThat(responses.where((response) -> response.status() == Response.NONE).all())
					.isEmpty();
				Assertions.assertThat(responses.countByStatus()).containsOnlyKeys(200, 429);
			}
			Assertions.assertThat(gateway.output()).doesNotContain("OutOfMemoryError");
		}
	}

}
