package dev.greeting.system.connections;

import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

import dev.greeting.system.http.Http;
import dev.greeting.system.launch.AccessLine;
import dev.greeting.system.launch.Pair;
import dev.greeting.system.launch.Settings;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * How many connections a gateway has to one name-service.
 */
class ConnectionsIT {

	private static final int CALLS = 60;

	@ParameterizedTest
	@ValueSource(ints = { 1, 4 })
	void callsAreSpreadEvenlyOverAsManyConnectionsAsAreConfigured(int connections) {
		String id = UUID.randomUUID().toString();
		try (Pair pair = Pair
			.start(Settings.none().with("greeting.grpc.client.name-service.connections", connections))) {
			for (int call = 0; call < CALLS; call++) {
				Http.get(pair.gateway().http(), "/api/v1/hello?name=test", "X-Request-ID", id);
			}
			Awaitility.await().until(() -> pair.nameService().log().accessLinesOf(id).size() == CALLS);
			Map<String, Long> callsByPeer = pair.nameService()
				.log()
				.accessLinesOf(id)
				.stream()
				.map(AccessLine::line)
				.map((line) -> line.text("peer"))
				.collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
			Assertions.assertThat(callsByPeer).hasSize(connections);
			Assertions.assertThat(callsByPeer.values()).containsOnly((long) CALLS / connections);
		}
	}

}
