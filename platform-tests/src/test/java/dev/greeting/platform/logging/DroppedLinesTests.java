package dev.greeting.platform.logging;

import dev.greeting.probe.ProbeTest;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class DroppedLinesTests extends ProbeTest {

	@Test
	void prometheusShowsTheNumberOfDroppedLines() {
		assertThat(send("GET", this.managementPort, "/actuator/prometheus").body())
			.contains("logback_events_dropped_total{appender=\"ASYNC\"} 0.0");
	}

}
