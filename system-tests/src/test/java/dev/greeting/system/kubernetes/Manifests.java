package dev.greeting.system.kubernetes;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Rendered objects.
 *
 * @param objects the objects, which a test may change
 */
record Manifests(List<ObjectNode> objects) {

	private static final JsonMapper JSON = new JsonMapper();

	static Manifests parse(String yaml) {
		LoaderOptions options = new LoaderOptions();
		options.setAllowDuplicateKeys(false);
		Iterable<Object> documents = new Yaml(new SafeConstructor(options)).loadAll(yaml);
		return new Manifests(StreamSupport.stream(documents.spliterator(), false)
			.map((document) -> (ObjectNode) JSON.<JsonNode>valueToTree(document))
			.toList());
	}

	List<ObjectNode> ofKind(String kind) {
		return this.objects.stream().filter((object) -> kind.equals(kindOf(object))).toList();
	}

	boolean has(String kind, String name) {
		return ofKind(kind).stream().anyMatch((object) -> nameOf(object).equals(name));
	}

	ObjectNode get(String kind, String name) {
		return ofKind(kind).stream()
			.filter((object) -> nameOf(object).equals(name))
			.findFirst()
			.orElseThrow(() -> new AssertionError("There is no %s %s".formatted(kind, name)));
	}

	List<Workload> workloads() {
		return ofKind("Deployment").stream().map(Workload::new).toList();
	}

	/**
	 * The workloads whose pods a label selector selects.
	 * @param selector the selector; an empty one selects all
	 * @return the workloads
	 */
	List<Workload> selected(JsonNode selector) {
		return workloads().stream().filter((workload) -> matches(selector, workload.labels())).toList();
	}

	private static boolean matches(JsonNode selector, Map<String, String> labels) {
		boolean matches = strings(selector.path("matchLabels")).entrySet()
			.stream()
			.allMatch((entry) -> entry.getValue().equals(labels.get(entry.getKey())));
		for (JsonNode expression : selector.path("matchExpressions")) {
			String value = labels.get(text(expression, "/key"));
			Collection<String> values = expression.path("values").valueStream().map(JsonNode::asString).toList();
			matches &= switch (text(expression, "/operator")) {
				case "In" -> values.contains(value);
				case "NotIn" -> !values.contains(value);
				case "Exists" -> value != null;
				case "DoesNotExist" -> value == null;
				default -> false;
			};
		}
		return matches;
	}

	static Map<String, String> strings(JsonNode object) {
		Map<String, String> strings = new HashMap<>();
		object.properties().forEach((entry) -> strings.put(entry.getKey(), entry.getValue().asString()));
		return strings;
	}

	/**
	 * The text at a pointer, or an empty string.
	 * @param node where to start
	 * @param pointer a JSON pointer
	 * @return the text
	 */
	static String text(JsonNode node, String pointer) {
		return node.at(pointer).asString("");
	}

	static String kindOf(JsonNode object) {
		return text(object, "/kind");
	}

	static String nameOf(JsonNode object) {
		return text(object, "/metadata/name");
	}

	static String titleOf(JsonNode object) {
		return kindOf(object) + " " + nameOf(object);
	}

}
