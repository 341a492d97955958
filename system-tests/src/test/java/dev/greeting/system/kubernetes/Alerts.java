package dev.greeting.system.kubernetes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

import dev.greeting.system.launch.Project;
import tools.jackson.databind.JsonNode;

/**
 * The alert rules.
 */
final class Alerts {

	static final String FOLDER = "kubernetes/components/monitoring";

	/**
	 * The group whose metrics exist only with mutual TLS.
	 */
	static final String MUTUAL_TLS = "greeting-tls";

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
		return expressions("alert", (group) -> true);
	}

	/**
	 * The alerts of a group.
	 * @param name the name of the group
	 * @return expressions by name
	 */
	static Map<String, String> expressions(String name) {
		return expressions("alert", name::equals);
	}

	/**
	 * Returns the series that rules record for alerts and for the dashboard.
	 * @return expressions by name
	 */
	static Map<String, String> records() {
		return expressions("record", (group) -> true);
	}

	private static Map<String, String> expressions(String kind, Predicate<String> groups) {
		Map<String, String> expressions = new LinkedHashMap<>();
		for (JsonNode group : groups()) {
			for (JsonNode rule : group.path("rules")) {
				if (rule.has(kind) && groups.test(Manifests.text(group, "/name"))) {
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
