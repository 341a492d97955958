package dev.greeting.system.limits;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import dev.greeting.platform.test.http.Http;
import dev.greeting.system.launch.Footprint;
import dev.greeting.system.launch.Launcher;
import dev.greeting.system.launch.Metrics;
import dev.greeting.system.launch.Pair;
import dev.greeting.system.launch.RunningService;
import dev.greeting.system.launch.Service;
import dev.greeting.system.launch.Settings;
import dev.greeting.system.launch.TestLength;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/**
 * Clients that request an endless stream and never read it.
 */
@Tag("load")
class SlowReadersIT {

	private static final int READERS = 440;

	private static final int HEAP = 64 * 1024 * 1024;

	/**
	 * The heap that {@code ItemStreams} calculates with. A stream needs more while the
	 * buffers of the operating system fill. Asserted in long runs only, because that
	 * takes long on a busy machine.
	 */
	private static final int STREAM = 128 * 1024;

	private final List<Socket> readers = new ArrayList<>();

	@AfterEach
	void close() throws IOException {
		for (Socket reader : this.readers) {
			reader.close();
		}
	}

	@Test
	void aGatewayWithASmallHeapServesAsManyStreamsAsFitAndRejectsOthers(TestReporter reporter) throws IOException {
		try (RunningService nameService = Launcher.configured().start(Service.NAME_SERVICE, Settings.none());
				RunningService gateway = Pair.startGateway(nameService.grpcPort(),
						Settings.none()
							.onJvm("-Xmx" + HEAP)
							.with("greeting.grpc.client.name-service.deadline", "30s"))) {
			new Pair(nameService, gateway).awaitReady();
			Assertions.assertThat(Http.get(gateway.http(), "/api/v1/items/stream?length=1").status()).isEqualTo(200);
			Footprint before = Footprint.of(gateway);
			int streams = fitting(gateway);
			Assertions.assertThat(streams).isBetween(100, READERS - 1);
			for (int count = 0; count < streams; count++) {
				requestAndNeverRead(gateway);
			}
			Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> open(gateway) == streams);
			Footprint full = Footprint.of(gateway);
			reporter.publishEntry("readers that never read",
					"%d of %d have a stream; before %s; now %s; %d bytes of heap each".formatted(streams, READERS,
							before, full, (full.heap() - before.heap()) / streams));
			if (TestLength.isLong()) {
				Awaitility.await()
					.atMost(Duration.ofMinutes(2))
					.until(() -> (Footprint.of(gateway).heap() - before.heap()) / streams < STREAM);
			}
			for (int count = streams; count < READERS; count++) {
				requestAndNeverRead(gateway);
			}
			Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> rejected(gateway) == READERS - streams);
			Assertions.assertThat(open(gateway)).isEqualTo(streams);
			for (int call = 0; call < 20; call++) {
				Assertions.assertThat(Http.get(gateway.http(), "/api/v1/hello?name=test").status()).isEqualTo(200);
			}
			close();
			Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> open(gateway) == 0);
			Assertions.assertThat(Http.get(gateway.http(), "/api/v1/items/stream?length=1000").body())
				.hasLineCount(1000);
			Assertions.assertThat(gateway.output()).doesNotContain("OutOfMemoryError");
		}
	}

	private void requestAndNeverRead(RunningService gateway) throws IOException {
		Socket reader = new Socket();
		this.readers.add(reader);
		reader.setReceiveBufferSize(2 * 1024);
		reader.connect(new InetSocketAddress("localhost", gateway.http().getPort()), 5_000);
		reader.getOutputStream()
			.write("GET /api/v1/items/stream?length=2147483647 HTTP/1.1\r\nHost: localhost\r\n\r\n"
				.getBytes(StandardCharsets.US_ASCII));
	}

	private static int fitting(RunningService gateway) {
		return (int) Metrics.of(gateway).sum("concurrency_limit_max", (sample) -> sample.has("limit", "item-streams"));
	}

	private static int open(RunningService gateway) {
		return (int) Metrics.of(gateway).sum("concurrency_limit_used", (sample) -> sample.has("limit", "item-streams"));
	}

	private static int rejected(RunningService gateway) {
		return (int) Metrics.of(gateway)
			.sum("concurrency_limit_rejected_total", (sample) -> sample.has("limit", "item-streams"));
	}

}
