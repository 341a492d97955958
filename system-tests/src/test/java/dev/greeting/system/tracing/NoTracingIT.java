package dev.greeting.system.tracing;

import dev.greeting.platform.test.grpc.ReceivedCall;
import dev.greeting.platform.test.grpc.ScriptedBackend;
import dev.greeting.platform.test.http.Http;
import dev.greeting.system.backend.ScriptedNameService;
import dev.greeting.system.launch.Pair;
import dev.greeting.system.launch.RunningService;
import dev.greeting.system.launch.Settings;
import dev.greeting.system.launch.WithSharedPair;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The pair without an exporter of traces.
 */
@WithSharedPair
class NoTracingIT {

	private static ScriptedBackend backend;

	private static RunningService gateway;

	private final Pair pair;

	NoTracingIT(Pair pair) {
		this.pair = pair;
	}

	@BeforeAll
	static void start() {
		backend = ScriptedNameService.start();
		gateway = Pair.startGateway(backend.port(),
				Settings.none().with("greeting.grpc.client.name-service.deadline", "30s"));
		gateway.awaitReady();
	}

	@AfterAll
	static void stop() {
		gateway.close();
		backend.close();
	}

	@Test
	void nothingExportsTracesMetricsOrLogs() {
		Http.get(this.pair.gateway().http(), "/api/v1/say-hello?name=test");
		for (RunningService service : new RunningService[] { this.pair.gateway(), this.pair.nameService() }) {
			Assertions.assertThat(service.diagnose("Thread.print"))
				.contains("Full thread dump")
				.doesNotContain("PeriodicMetricReader", "otlp-metrics-publisher", "OkHttp");
			Assertions.assertThat(service.output()).doesNotContain("Failed to export", "localhost:4318");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
			"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00" })
	void theCallersTraceIsPropagatedUnchangedAndItsBaggageIsNot(String traceparent) {
		ReceivedCall call = callOf("/api/v1/hello?name=test", "traceparent", traceparent, "tracestate", "vendor=1",
				"baggage", "tenant=acme", "X-Request-ID", "order-42");
		Assertions.assertThat(call.header("traceparent")).isEqualTo(traceparent);
		Assertions.assertThat(call.header("tracestate")).isEqualTo("vendor=1");
		Assertions.assertThat(call.header("baggage")).isNull();
		Assertions.assertThat(call.header("request_id")).isEqualTo("order-42");
	}

	@Test
	void withoutATraceOfTheCallerNoneIsPropagated() {
		ReceivedCall call = callOf("/api/v1/items/stream?length=1");
		Assertions.assertThat(call.header("traceparent")).isNull();
		Assertions.assertThat(call.header("baggage")).isNull();
		Assertions.assertThat(call.header("request_id")).isNotBlank();
	}

	private static ReceivedCall callOf(String target, String... headers) {
		backend.clearCalls();
		Assertions.assertThat(Http.get(gateway.http(), target, headers).status()).isEqualTo(200);
		return backend.calls().getFirst();
	}

}
