package dev.greeting.system.kubernetes;

import java.util.List;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The dashboard for Grafana.
 */
final class Dashboard {

	static final String FOLDER = "kubernetes/components/dashboard";

	private Dashboard() {
	}

	static JsonNode read() {
		return new JsonMapper().readTree(Alerts.text(FOLDER + "/greeting.json"));
	}

	/**
	 * Returns the queries of its panels.
	 * @return all expressions
	 */
	static List<String> expressions() {
		return read().findValuesAsString("expr");
	}

}
