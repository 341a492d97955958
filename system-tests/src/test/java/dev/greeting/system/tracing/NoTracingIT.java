package dev.greeting.system.tracing;

import dev.greeting.system.http.Http;
import dev.greeting.system.launch.Pair;
import dev.greeting.system.launch.RunningService;
import dev.greeting.system.launch.WithSharedPair;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/**
 * While nobody is named who wants traces.
 */
@WithSharedPair
class NoTracingIT {

	private final Pair pair;

	NoTracingIT(Pair pair) {
		this.pair = pair;
	}

	@Test
	void nothingIsThereThatWouldSendTracesMetricsOrLogs() {
		Http.get(this.pair.gateway().http(), "/api/v1/say-hello?name=test");
		for (RunningService service : new RunningService[] { this.pair.gateway(), this.pair.nameService() }) {
			Assertions.assertThat(service.diagnose("Thread.print"))
				.contains("Full thread dump")
				.doesNotContain("PeriodicMetricReader", "otlp-metrics-publisher", "OkHttp");
			Assertions.assertThat(service.output()).doesNotContain("Failed to export", "localhost:4318");
		}
	}

}
