package dev.greeting.system.connections;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

import dev.greeting.platform.test.http.Http;
import dev.greeting.platform.test.http.RawHttp;
import dev.greeting.system.launch.AccessLine;
import dev.greeting.system.launch.Idle;
import dev.greeting.system.launch.Pair;
import dev.greeting.system.launch.RunningService;
import dev.greeting.system.launch.Settings;
import dev.greeting.system.launch.TestLength;
import dev.greeting.system.launch.WithSharedPair;
import dev.greeting.system.load.Responses;
import dev.greeting.system.load.SteadyLoad;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The number of connections of a gateway to one name-service.
 */
@WithSharedPair
class ConnectionsIT {

	private static final int CALLS = 60;

	private static final int STALLED = 4;

	private final Pair shared;

	ConnectionsIT(Pair shared) {
		this.shared = shared;
	}

	/**
	 * HTTP/2 has a window for the whole connection. grpc-java refills it independently of
	 * the streams; otherwise one connection would not be enough.
	 */
	@Test
	@Tag("load")
	void stalledReadersDoNotBlockOtherCallsOnTheirConnection() {
		List<RawHttp> stalled = new ArrayList<>();
		RunningService gateway = this.shared.gateway();
		try {
			SteadyLoad.warmUp(gateway);
			for (int count = 0; count < STALLED; count++) {
				stalled.add(RawHttp.open(gateway.http(), "GET", "/api/v1/items/stream?length=" + Integer.MAX_VALUE));
			}
			// All buffers between name-service and the readers are full then.
			Idle.await(gateway);
			try (SteadyLoad load = SteadyLoad.of(100).on(gateway)) {
				load.continueFor(Duration.ofSeconds(3));
				Responses responses = load.stop();
				Assertions.assertThat(responses.failures()).isEmpty();
				if (TestLength.isLong()) {
					Assertions.assertThat(responses.median()).isLessThan(Duration.ofMillis(100));
				}
			}
		}
		finally {
			stalled.forEach(RawHttp::close);
		}
	}

	@Test
	void thereIsOneConnectionByDefault() {
		Assertions.assertThat(callsByPeer(this.shared)).hasSize(1);
	}

	@Test
	void callsAreSpreadEvenlyOverTheConfiguredConnections() {
		try (Pair pair = Pair.start(Settings.none().with("greeting.grpc.client.name-service.connections", 4))) {
			// Calls take the connections that are there; the first one is there before
			// the others.
			Awaitility.await()
				.atMost(Duration.ofSeconds(30))
				.untilAsserted(() -> Assertions.assertThat(callsByPeer(pair).values())
					.hasSize(4)
					.containsOnly((long) CALLS / 4));
		}
	}

	private static Map<String, Long> callsByPeer(Pair pair) {
		String id = UUID.randomUUID().toString();
		for (int call = 0; call < CALLS; call++) {
			Http.get(pair.gateway().http(), "/api/v1/hello?name=test", "X-Request-ID", id);
		}
		Awaitility.await().until(() -> pair.nameService().log().accessLinesOf(id).size() == CALLS);
		return pair.nameService()
			.log()
			.accessLinesOf(id)
			.stream()
			.map(AccessLine::line)
			.map((line) -> line.text("peer"))
			.collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
	}

}
