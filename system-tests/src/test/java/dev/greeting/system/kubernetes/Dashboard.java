package dev.greeting.system.kubernetes;

import java.util.List;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What Grafana shows.
 */
final class Dashboard {

	static final String FOLDER = "kubernetes/components/dashboard";

	private Dashboard() {
	}

	static JsonNode read() {
		return new JsonMapper().readTree(Alerts.text(FOLDER + "/greeting.json"));
	}

	/**
	 * What its panels ask Prometheus for.
	 * @return all expressions
	 */
	static List<String> expressions() {
		return read().findValuesAsString("expr");
	}

}
