package dev.greeting.system.kubernetes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import dev.greeting.system.launch.Project;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class DashboardTest {

	private static final Pattern RECORD = Pattern.compile("\\w+(?::\\w+)+");

	@Test
	void theSidecarOfGrafanaFindsIt() {
		ObjectNode configMap = Rendering.everything().manifests().get("ConfigMap", "greeting-dashboard");
		Assertions.assertThat(configMap.at("/metadata/labels/grafana_dashboard").asString()).isEqualTo("1");
		Assertions.assertThat(new JsonMapper().readTree(configMap.path("data").path("greeting.json").asString()))
			.isEqualTo(Dashboard.read());
	}

	@Test
	void composeShowsTheSameFile() {
		JsonNode provider = Alerts.read("docker/grafana/provisioning/dashboards/greeting.yaml").at("/providers/0");
		JsonNode grafana = Alerts.read("docker/compose.yaml").at("/services/grafana");
		String folder = provider.at("/options/path").asString();
		Assertions.assertThat(grafana.path("volumes").valueStream().map(JsonNode::asString))
			.contains("../%s:%s:ro".formatted(Dashboard.FOLDER, folder));
		Assertions.assertThat(grafana.at("/environment/GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH").asString())
			.isEqualTo(folder + "/greeting.json");
	}

	@Test
	void everyRecordedSeriesThatItUsesExists() {
		Set<String> records = new TreeSet<>();
		Dashboard.expressions()
			.forEach(
					(expression) -> RECORD.matcher(expression).results().map(MatchResult::group).forEach(records::add));
		Assertions.assertThat(records).isNotEmpty().isSubsetOf(Alerts.records().keySet());
	}

	@Test
	void prometheusUnderstandsEveryPanel() throws IOException {
		Path folder = Project.scratch("kubernetes/dashboard");
		List<Map<String, String>> rules = new ArrayList<>();
		for (String expression : Dashboard.expressions()) {
			rules.add(Map.of("record", "panel" + rules.size(), "expr", expression.replace("$__rate_interval", "1m")));
		}
		Files.writeString(folder.resolve("panels.yaml"), "{\"groups\": [{\"name\": \"panels\", \"rules\": %s}]}"
			.formatted(new JsonMapper().writeValueAsString(rules)));
		Assertions.assertThat(Tool.PROMTOOL.run(folder, "check", "rules", "panels.yaml").outputOfSuccess())
			.contains(rules.size() + " rules found");
	}

	@Test
	void everyPanelHasItsOwnIdAndPosition() {
		Assertions.assertThat(Dashboard.read().path("panels").valueStream().map((panel) -> panel.path("id").asInt()))
			.isNotEmpty()
			.doesNotHaveDuplicates();
		Assertions
			.assertThat(Dashboard.read()
				.path("panels")
				.valueStream()
				.map((panel) -> panel.at("/gridPos/x") + "," + panel.at("/gridPos/y")))
			.doesNotHaveDuplicates();
	}

}
