package dev.greeting.system.management;

import java.io.IOException;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import dev.greeting.system.grpc.GrpcClient;
import dev.greeting.system.http.Http;
import dev.greeting.system.http.RawHttp;
import dev.greeting.system.launch.Metrics;
import dev.greeting.system.launch.Pair;
import dev.greeting.system.launch.RunningService;
import dev.greeting.system.launch.WithSharedPair;
import io.grpc.StatusRuntimeException;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

@WithSharedPair
class MetricsIT {

	private static final String MARK = "cardinality-mark";

	private final Pair pair;

	MetricsIT(Pair pair) {
		this.pair = pair;
	}

	@Test
	void httpRequestsAreTimedByRouteAndStatus() {
		Http.get(this.pair.gateway().http(), "/api/v1/say-hello?name=test");
		Http.get(this.pair.gateway().http(), "/api/v1/say-hello?name=");
		awaitSamples(this.pair.gateway(), (metrics) -> {
			for (String status : new String[] { "200", "400" }) {
				Assertions
					.assertThat(
							metrics
								.sum("http_server_requests_seconds_count",
										(sample) -> sample.has("uri", "/api/v1/say-hello")
												&& sample.has("status", status) && sample.has("method", "GET")))
					.isPositive();
			}
		});
	}

	@Test
	void grpcCallsAreTimedOnBothSides() {
		Http.get(this.pair.gateway().http(), "/api/v1/say-hello?name=test");
		awaitSamples(this.pair.gateway(), (metrics) -> assertCounted(metrics, "grpc_client", "ProcessName", "OK"));
		awaitSamples(this.pair.nameService(), (metrics) -> assertCounted(metrics, "grpc_server", "ProcessName", "OK"));
	}

	@Test
	void aRefusedGrpcCallIsCountedUnderItsTrueStatus() {
		try (GrpcClient client = GrpcClient.of(this.pair.nameService())) {
			Assertions.assertThatExceptionOfType(StatusRuntimeException.class)
				.isThrownBy(() -> client.processName("n".repeat(257)));
		}
		awaitSamples(this.pair.nameService(),
				(metrics) -> assertCounted(metrics, "grpc_server", "ProcessName", "INVALID_ARGUMENT"));
	}

	@Test
	void aStreamWhoseReaderGoesAwayIsCountedAsCancelled() throws IOException {
		try (RawHttp exchange = RawHttp.open(this.pair.gateway().http(), "GET",
				"/api/v1/items/stream?length=2147483647")) {
			exchange.body().readNBytes(1_000);
		}
		awaitSamples(this.pair.nameService(),
				(metrics) -> assertCounted(metrics, "grpc_server", "getStream", "CANCELLED"));
		awaitSamples(this.pair.gateway(), (metrics) -> assertCounted(metrics, "grpc_client", "getStream", "CANCELLED"));
	}

	@Test
	void theJvmIsThere() {
		for (RunningService service : new RunningService[] { this.pair.gateway(), this.pair.nameService() }) {
			Assertions.assertThat(Metrics.of(service).sum("jvm_memory_used_bytes")).isPositive();
			Assertions.assertThat(Metrics.of(service).sum("process_cpu_time_ns_total")).isPositive();
		}
	}

	@Test
	void unknownPathsMethodsAndNamesDoNotAddSeries() {
		try (GrpcClient client = GrpcClient.of(this.pair.nameService())) {
			callWithMark(client, 0);
			Set<String> gateway = series(this.pair.gateway());
			Set<String> nameService = series(this.pair.nameService());
			for (int index = 1; index <= 50; index++) {
				callWithMark(client, index);
			}
			Assertions.assertThat(series(this.pair.gateway())).isEqualTo(gateway);
			Assertions.assertThat(series(this.pair.nameService())).isEqualTo(nameService);
		}
		Assertions.assertThat(Metrics.of(this.pair.gateway()).text()).doesNotContain(MARK);
		Assertions.assertThat(Metrics.of(this.pair.nameService()).text()).doesNotContain(MARK);
	}

	private void callWithMark(GrpcClient client, int index) {
		String mark = MARK + index;
		for (RunningService service : new RunningService[] { this.pair.gateway(), this.pair.nameService() }) {
			Http.get(service.http(), "/" + mark, "X-Request-ID", mark, "User-Agent", mark);
			RawHttp.send(service.http(), "M" + index, "/api/v1/" + mark);
		}
		Http.get(this.pair.gateway().http(), "/api/v1/say-hello?name=" + mark);
		Http.get(this.pair.nameService().http(), "/api/v1/name?name=" + mark);
		for (String method : new String[] { "api.Api/" + mark, mark + ".Service/call" }) {
			Assertions.assertThatExceptionOfType(StatusRuntimeException.class)
				.isThrownBy(() -> client.callUnknown(method));
		}
	}

	private static Set<String> series(RunningService service) {
		return Metrics.of(service)
			.samples()
			.stream()
			.filter((sample) -> sample.name().startsWith("http_server") || sample.name().startsWith("grpc_"))
			.map(Metrics.Sample::series)
			.collect(Collectors.toSet());
	}

	private static void assertCounted(Metrics metrics, String prefix, String method, String status) {
		Assertions.assertThat(metrics.samples())
			.filteredOn((sample) -> sample.name().startsWith(prefix) && sample.name().endsWith("seconds_count"))
			.anyMatch((sample) -> sample.labels().values().stream().anyMatch((value) -> value.endsWith(method))
					&& sample.labels().containsValue(status) && sample.value() > 0);
	}

	private static void awaitSamples(RunningService service, Consumer<Metrics> assertion) {
		Awaitility.await().untilAsserted(() -> assertion.accept(Metrics.of(service)));
	}

}
