package dev.greeting.system.kubernetes;

import java.util.Set;
import java.util.TreeSet;

import dev.greeting.system.launch.Project;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * The configuration of compose's Prometheus, whose image CI cannot pull.
 */
class ComposePrometheusTest {

	private static final String FOLDER = "docker/prometheus";

	@Test
	void prometheusAcceptsTheConfiguration() {
		Assertions
			.assertThat(Tool.PROMTOOL.run(Project.file(FOLDER), "check", "config", "prometheus.yaml").outputOfSuccess())
			.contains("SUCCESS");
	}

	@Test
	void theJobsThatTheAlertsSelectAreThere() {
		Set<String> jobs = new TreeSet<>();
		for (JsonNode job : Alerts.read(FOLDER + "/prometheus.yaml").path("scrape_configs")) {
			jobs.add(job.path("job_name").asString());
		}
		Assertions.assertThat(jobs).contains("greeting-gateway", "name-service");
	}

}
