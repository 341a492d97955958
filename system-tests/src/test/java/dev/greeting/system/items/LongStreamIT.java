package dev.greeting.system.items;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;

import dev.greeting.platform.test.http.Http;
import dev.greeting.platform.test.http.RawHttp;
import dev.greeting.system.launch.Footprint;
import dev.greeting.system.launch.Idle;
import dev.greeting.system.launch.Pair;
import dev.greeting.system.launch.TestLength;
import dev.greeting.system.launch.WithSharedPair;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Streams far longer than the memory of the two services, which run with 64 MiB of heap.
 */
@Tag("load")
@WithSharedPair
class LongStreamIT {

	private static final String PATH = "/api/v1/items/stream?length=";

	private static final String ENDLESS = PATH + Integer.MAX_VALUE;

	private static final int MANY = TestLength.choose(200_000, 1_000_000);

	private static final Duration SOON = TestLength.choose(Duration.ofSeconds(30), Duration.ofSeconds(1));

	private final Pair pair;

	LongStreamIT(Pair pair) {
		this.pair = pair;
	}

	@Test
	void aFastReaderReadsALongStreamToTheEnd() throws IOException {
		HttpResponse<InputStream> response = Http.get(this.pair.gateway().http(), PATH + MANY,
				BodyHandlers.ofInputStream());
		int count = 0;
		try (BufferedReader reader = new BufferedReader(
				new InputStreamReader(response.body(), StandardCharsets.US_ASCII))) {
			for (String line = reader.readLine(); line != null; line = reader.readLine()) {
				count++;
				if (!line.equals("{\"id\":" + count + ",\"name\":\"name " + count + "\"}")) {
					Assertions.fail("Item %d is %s", count, line);
				}
			}
		}
		Assertions.assertThat(count).isEqualTo(MANY);
	}

	@ParameterizedTest
	@ValueSource(strings = { "application/x-ndjson", "text/event-stream" })
	void aSlowReaderCostsNoMemory(String accept) throws IOException {
		try (RawHttp exchange = RawHttp.open(this.pair.gateway().http(), "GET", ENDLESS, "Accept: " + accept)) {
			exchange.body().readNBytes(1024 * 1024);
			Idle.await(this.pair.nameService(), this.pair.gateway());
			Footprint nameService = Footprint.of(this.pair.nameService());
			Footprint gateway = Footprint.of(this.pair.gateway());
			for (int round = 0; round < 8; round++) {
				exchange.body().readNBytes(1024 * 1024);
			}
			Idle.await(this.pair.nameService(), this.pair.gateway());
			Footprint.of(this.pair.nameService()).assertNoMoreThan(nameService);
			Footprint.of(this.pair.gateway()).assertNoMoreThan(gateway);
		}
	}

	@Test
	void aReaderThatPausesMissesNothing() throws IOException {
		try (RawHttp exchange = RawHttp.open(this.pair.gateway().http(), "GET", ENDLESS)) {
			for (int id = 1; id <= 50_000; id++) {
				if (id == 20_000) {
					Idle.await(this.pair.gateway());
				}
				Assertions.assertThat(exchange.body().line()).isEqualTo("{\"id\":%1$d,\"name\":\"name %1$d\"}", id);
			}
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "application/x-ndjson", "text/event-stream" })
	void aReaderThatDisconnectsEndsTheCall(String accept) throws IOException {
		String id = UUID.randomUUID().toString();
		try (RawHttp exchange = RawHttp.open(this.pair.gateway().http(), "GET", ENDLESS, "Accept: " + accept,
				"X-Request-ID: " + id)) {
			exchange.body().readNBytes(100_000);
		}
		assertCancelled(id);
	}

	@Test
	void aStalledReaderThatDisconnectsEndsTheCall() throws IOException {
		String id = UUID.randomUUID().toString();
		try (RawHttp exchange = RawHttp.open(this.pair.gateway().http(), "GET", ENDLESS, "X-Request-ID: " + id)) {
			exchange.body().readNBytes(1_000);
			Idle.await(this.pair.gateway());
		}
		assertCancelled(id);
	}

	private void assertCancelled(String id) {
		Awaitility.await("the call is cancelled in name-service")
			.atMost(SOON)
			.pollInterval(Duration.ofMillis(20))
			.untilAsserted(() -> Assertions.assertThat(this.pair.nameService().log().accessLinesOf(id))
				.singleElement()
				.satisfies((line) -> Assertions.assertThat(line.status()).isEqualTo("CANCELLED")));
	}

}
