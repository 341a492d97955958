package dev.greeting.system.kubernetes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

import dev.greeting.system.launch.Project;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class AlertsTest {

	private static final Path FOLDER = Project.scratch("kubernetes/alerts");

	/**
	 * Prometheus reads JSON, because JSON is YAML.
	 */
	@BeforeAll
	static void extractRules() throws IOException {
		Files.writeString(FOLDER.resolve("alerts.yaml"), "{\"groups\": %s}".formatted(Alerts.groups()));
		Files.writeString(FOLDER.resolve("alerts-test.yaml"), Alerts.text(Alerts.FOLDER + "/alerts-test.yaml"));
	}

	@Test
	void prometheusAcceptsTheRules() {
		Assertions.assertThat(Tool.PROMTOOL.run(FOLDER, "check", "rules", "alerts.yaml").outputOfSuccess())
			.contains(Alerts.expressions().size() + Alerts.records().size() + " rules found");
	}

	@Test
	void everyAlertFiresInItsCase() {
		Assertions.assertThat(Tool.PROMTOOL.run(FOLDER, "test", "rules", "alerts-test.yaml").outputOfSuccess())
			.contains("SUCCESS");
	}

	@Test
	void anInvalidRuleIsRejected() throws IOException {
		Path folder = Project.scratch("kubernetes/broken-alerts");
		Files.writeString(folder.resolve("alerts.yaml"),
				"{\"groups\": %s}".formatted(Alerts.groups()).replace("rate(", "rat("));
		Assertions.assertThat(Tool.PROMTOOL.run(folder, "check", "rules", "alerts.yaml").status()).isNotZero();
	}

	@Test
	void anAlertThatNeverFiresIsReported() throws IOException {
		Path folder = Project.scratch("kubernetes/late-alerts");
		Files.writeString(folder.resolve("alerts.yaml"),
				"{\"groups\": %s}".formatted(Alerts.groups()).replace("> 0.01", "> 0.99"));
		Files.copy(FOLDER.resolve("alerts-test.yaml"), folder.resolve("alerts-test.yaml"),
				StandardCopyOption.REPLACE_EXISTING);
		Assertions.assertThat(Tool.PROMTOOL.run(folder, "test", "rules", "alerts-test.yaml").status()).isNotZero();
	}

	@Test
	void everyAlertHasACaseInWhichItFires() {
		String cases = Alerts.text(Alerts.FOLDER + "/alerts-test.yaml");
		Assertions.assertThat(Alerts.expressions().keySet())
			.isNotEmpty()
			.allSatisfy((alert) -> Assertions.assertThat(cases).contains("- alertname: " + alert + "\n"));
	}

	@Test
	void composeHasTheSameAlertsAsKubernetes() {
		Assertions.assertThat(Alerts.read("docker/prometheus/alerts.yaml").path("groups")).isEqualTo(Alerts.groups());
	}

}
