package dev.greeting.system.cost;

import java.time.Duration;

import dev.greeting.benchmarks.load.ClosedLoad;
import dev.greeting.benchmarks.usage.JvmMonitor;
import dev.greeting.benchmarks.usage.Usage;
import dev.greeting.benchmarks.usage.Usage.Cost;
import dev.greeting.system.launch.Pair;
import dev.greeting.system.launch.WithSharedPair;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/**
 * What a say-hello costs, counted in units that a busy machine does not change much. A
 * change that doubles one of them fails here. The processes of tests have the quick
 * compiler, which leaves every object on the heap, so the figures are higher than those
 * of the benchmarks.
 */
@WithSharedPair
class SayHelloCostIT {

	/** Half as much again as the figures of 2026-11-22: 39 KB and 1.4 switches. */
	private static final Bound GATEWAY = new Bound(60_000, 2.1);

	/** Half as much again as the figures of 2026-11-21: 15 KB and 0.9 switches. */
	private static final Bound NAME_SERVICE = new Bound(24_000, 1.5);

	private static final int CONNECTIONS = 64;

	private static final Duration ROUND = Duration.ofSeconds(2);

	private static final int ROUNDS = 6;

	private final Pair pair;

	SayHelloCostIT(Pair pair) {
		this.pair = pair;
	}

	/**
	 * The first rounds also compile the code, and another build can disturb any of them.
	 * One round within the bounds is enough.
	 */
	@Test
	void allocationsAndContextSwitchesAreBounded(TestReporter reporter) {
		try (JvmMonitor gateway = JvmMonitor.attach(this.pair.gateway().pid());
				JvmMonitor nameService = JvmMonitor.attach(this.pair.nameService().pid())) {
			boolean within = false;
			for (int round = 0; round < ROUNDS && !within; round++) {
				Usage gatewayBefore = gateway.usage();
				Usage nameServiceBefore = nameService.usage();
				long requests = ClosedLoad
					.run(this.pair.gateway().http().getPort(), "/api/v1/say-hello?name=test", CONNECTIONS, ROUND)
					.requests();
				Cost ofGateway = gateway.usage().since(gatewayBefore, requests);
				Cost ofNameService = nameService.usage().since(nameServiceBefore, requests);
				reporter.publishEntry("%d requests".formatted(requests),
						"gateway %s, name-service %s".formatted(ofGateway, ofNameService));
				within = GATEWAY.holds(ofGateway) && NAME_SERVICE.holds(ofNameService);
			}
			Assertions.assertThat(within)
				.as("one of %d rounds within %s and %s; the report has the figures", ROUNDS, GATEWAY, NAME_SERVICE)
				.isTrue();
		}
	}

	/**
	 * The most that a request may cost in a service.
	 *
	 * @param bytes bytes of heap
	 * @param switches voluntary context switches
	 */
	private record Bound(double bytes, double switches) {

		boolean holds(Cost cost) {
			// Not a number where the system does not count them.
			return cost.bytes() <= this.bytes && !(cost.switches() > this.switches);
		}

	}

}
