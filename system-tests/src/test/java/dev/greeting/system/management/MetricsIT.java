package dev.greeting.system.management;

import java.io.IOException;
import java.util.Set;
import java.util.stream.Collectors;

import dev.greeting.platform.test.http.Http;
import dev.greeting.platform.test.http.RawHttp;
import dev.greeting.system.grpc.GrpcClient;
import dev.greeting.system.launch.Metrics;
import dev.greeting.system.launch.Pair;
import dev.greeting.system.launch.RunningService;
import dev.greeting.system.launch.WithSharedPair;
import io.grpc.StatusRuntimeException;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("image")
@WithSharedPair
class MetricsIT {

	private static final String MARK = "cardinality-mark";

	private final Pair pair;

	MetricsIT(Pair pair) {
		this.pair = pair;
	}

	@Test
	void httpRequestsAreTimedByRouteAndStatus() {
		double served = requests("200");
		double rejected = requests("400");
		Http.get(this.pair.gateway().http(), "/api/v1/say-hello?name=test");
		Http.get(this.pair.gateway().http(), "/api/v1/say-hello?name=");
		Awaitility.await().until(() -> requests("200") > served && requests("400") > rejected);
	}

	private double requests(String status) {
		return Metrics.of(this.pair.gateway())
			.sum("http_server_requests_seconds_count", (sample) -> sample.has("uri", "/api/v1/say-hello")
					&& sample.has("status", status) && sample.has("method", "GET"));
	}

	@Test
	void grpcCallsAreTimedOnBothSides() {
		double sent = calls(this.pair.gateway(), "grpc_client", "ProcessName", "OK");
		double received = calls(this.pair.nameService(), "grpc_server", "ProcessName", "OK");
		Http.get(this.pair.gateway().http(), "/api/v1/say-hello?name=test");
		awaitMoreCallsThan(sent, this.pair.gateway(), "grpc_client", "ProcessName", "OK");
		awaitMoreCallsThan(received, this.pair.nameService(), "grpc_server", "ProcessName", "OK");
	}

	@Test
	void aRejectedGrpcCallIsCountedWithItsStatus() {
		double before = calls(this.pair.nameService(), "grpc_server", "ProcessName", "INVALID_ARGUMENT");
		try (GrpcClient client = GrpcClient.of(this.pair.nameService())) {
			Assertions.assertThatExceptionOfType(StatusRuntimeException.class)
				.isThrownBy(() -> client.processName("n".repeat(257)));
		}
		awaitMoreCallsThan(before, this.pair.nameService(), "grpc_server", "ProcessName", "INVALID_ARGUMENT");
	}

	@Test
	void aStreamWhoseReaderDisconnectsIsCountedAsCancelled() throws IOException {
		double sent = calls(this.pair.gateway(), "grpc_client", "getStream", "CANCELLED");
		double received = calls(this.pair.nameService(), "grpc_server", "getStream", "CANCELLED");
		try (RawHttp exchange = RawHttp.open(this.pair.gateway().http(), "GET",
				"/api/v1/items/stream?length=2147483647")) {
			exchange.body().readNBytes(1_000);
		}
		awaitMoreCallsThan(received, this.pair.nameService(), "grpc_server", "getStream", "CANCELLED");
		awaitMoreCallsThan(sent, this.pair.gateway(), "grpc_client", "getStream", "CANCELLED");
	}

	@Test
	void jvmMetricsAreExposed() {
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
		for (RunningService service : this.pair.withHttp()) {
			Http.get(service.http(), "/" + mark, "X-Request-ID", mark, "User-Agent", mark);
			Http.get(service.http(), "/api/v1/name?name=" + mark);
			RawHttp.send(service.http(), "M" + index, "/api/v1/" + mark);
		}
		Http.get(this.pair.gateway().http(), "/api/v1/say-hello?name=" + mark);
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

	private static double calls(RunningService service, String prefix, String method, String status) {
		return Metrics.of(service)
			.samples()
			.stream()
			.filter((sample) -> sample.name().startsWith(prefix) && sample.name().endsWith("seconds_count"))
			.filter((sample) -> sample.labels().values().stream().anyMatch((value) -> value.endsWith(method)))
			.filter((sample) -> sample.labels().containsValue(status))
			.mapToDouble(Metrics.Sample::value)
			.sum();
	}

	private static void awaitMoreCallsThan(double before, RunningService service, String prefix, String method,
			String status) {
		Awaitility.await().until(() -> calls(service, prefix, method, status) > before);
	}

}
