package dev.greeting.system.kubernetes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.Map;

import dev.greeting.system.launch.Project;
import tools.jackson.databind.JsonNode;

/**
 * The alert rules.
 */
final class Alerts {

	static final String FOLDER = "kubernetes/components/monitoring";

	private Alerts() {
	}

	/**
	 * The content of the PrometheusRule.
	 * @return its groups
	 */
	static JsonNode groups() {
		return read(FOLDER + "/alerts.yaml").at("/spec/groups");
	}

	/**
	 * The alerts.
	 * @return expressions by name
	 */
	static Map<String, String> expressions() {
		return expressions("alert");
	}

	/**
	 * Returns the series that rules record for alerts and for the dashboard.
	 * @return expressions by name
	 */
	static Map<String, String> records() {
		return expressions("record");
	}

	private static Map<String, String> expressions(String kind) {
		Map<String, String> expressions = new LinkedHashMap<>();
		for (JsonNode group : groups()) {
			for (JsonNode rule : group.path("rules")) {
				if (rule.has(kind)) {
					expressions.put(Manifests.text(rule, "/" + kind), Manifests.text(rule, "/expr"));
				}
			}
		}
		return expressions;
	}

	static JsonNode read(String path) {
		return Manifests.parse(text(path)).objects().getFirst();
	}

	static String text(String path) {
		try {
			return Files.readString(Project.file(path));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
