package dev.greeting.system.tracing;

import java.util.List;

import dev.greeting.platform.test.http.Http;
import dev.greeting.system.launch.Pair;
import dev.greeting.system.launch.Settings;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The pair with an exporter of traces.
 */
class TracingIT {

	private static Collector collector;

	private static Pair pair;

	@BeforeAll
	static void start() {
		collector = new Collector();
		pair = Pair.start(Settings.none()
			.with("management.opentelemetry.tracing.export.otlp.endpoint", collector.endpoint())
			.with("management.opentelemetry.tracing.export.schedule-delay", "100ms")
			.with("management.tracing.sampling.probability", "1.0"));
		// The first call of a service may take longer than its deadline.
		Awaitility.await().until(() -> Http.get(pair.gateway().http(), "/api/v1/say-hello?name=test").status() == 200);
	}

	@AfterAll
	static void stop() {
		pair.close();
		collector.close();
	}

	@Test
	void oneTraceCoversBothServices() {
		String traceId = "0af7651916cd43dd8448eb211c80319c";
		Http.get(pair.gateway().http(), "/api/v1/say-hello?name=test", "traceparent",
				"00-" + traceId + "-b7ad6b7169203331-01");
		Awaitility.await()
			.untilAsserted(() -> Assertions.assertThat(trace(traceId))
				.extracting(Collector.Span::service)
				.contains("greeting-gateway", "name-service"));
		List<Collector.Span> trace = trace(traceId);
		Assertions.assertThat(trace)
			.filteredOn((span) -> span.service().equals("name-service"))
			.as("the span of name-service is below one of the gateway's")
			.anyMatch((span) -> trace.stream()
				.anyMatch((parent) -> parent.service().equals("greeting-gateway")
						&& parent.spanId().equals(span.parentId())));
		Assertions.assertThat(collector.requests()).containsOnly("POST /v1/traces");
	}

	@Test
	void aStreamHasOneTraceToo() {
		String traceId = "0af7651916cd43dd8448eb211c80319d";
		Http.get(pair.gateway().http(), "/api/v1/items/stream?length=10", "traceparent",
				"00-" + traceId + "-b7ad6b7169203331-01");
		Awaitility.await()
			.untilAsserted(() -> Assertions.assertThat(trace(traceId))
				.extracting(Collector.Span::service)
				.contains("greeting-gateway", "name-service"));
	}

	private static List<Collector.Span> trace(String traceId) {
		return collector.spans().stream().filter((span) -> span.traceId().equals(traceId)).toList();
	}

}
