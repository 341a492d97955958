package dev.greeting.gateway.openapi;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import com.networknt.schema.Error;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.web.util.UriUtils;

/**
 * The OpenAPI document, with accessors for tests.
 */
public final class OpenApiDocument {

	private static final String ADDRESS = "https://greeting.test/openapi.json";

	private final JsonNode root;

	private final SchemaRegistry schemas;

	private OpenApiDocument(String json) {
		this.root = JsonMapper.shared().readTree(json);
		this.schemas = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12,
				(registry) -> registry.schemas(Map.of(ADDRESS, json)));
	}

	public static OpenApiDocument parse(String json) {
		return new OpenApiDocument(json);
	}

	JsonNode root() {
		return this.root;
	}

	JsonNode at(String pointer) {
		return resolve(this.root.at(pointer));
	}

	/**
	 * Follows a reference, if the node is one.
	 */
	JsonNode resolve(JsonNode node) {
		return node.has("$ref") ? this.root.at(node.get("$ref").asString().substring(1)) : node;
	}

	public List<Operation> operations() {
		List<Operation> operations = new ArrayList<>();
		this.root.get("paths")
			.properties()
			.forEach((path) -> path.getValue()
				.properties()
				.forEach((operation) -> operations
					.add(new Operation(path.getKey(), operation.getKey(), operation.getValue()))));
		return operations;
	}

	/**
	 * Returns the operations for which the document has an example request.
	 */
	List<Operation> operationsWithRequest() {
		return operations().stream().filter(Operation::hasRequest).toList();
	}

	Operation operation(String id) {
		return operations().stream()
			.filter((operation) -> id.equals(operation.json().get("operationId").asString()))
			.findFirst()
			.orElseThrow();
	}

	/**
	 * Validates a value against a schema of the document.
	 * @param pointer the JSON pointer of the schema
	 */
	List<Error> errors(JsonNode value, String pointer) {
		return this.schemas.getSchema(SchemaLocation.of(ADDRESS + "#" + pointer)).validate(value);
	}

	/**
	 * Finds every value with a name, anywhere in the document.
	 */
	List<JsonNode> findAll(String name) {
		return this.root.findValues(name);
	}

	static String pointer(String... tokens) {
		JsonPointer pointer = JsonPointer.empty();
		for (String token : tokens) {
			pointer = pointer.appendProperty(token);
		}
		return pointer.toString();
	}

	/**
	 * One operation.
	 *
	 * @param template the path, with the names of its variables
	 * @param method the method, in lower case
	 * @param json its definition
	 */
	public record Operation(String template, String method, JsonNode json) {

		JsonNode response(String status) {
			return this.json.get("responses").get(status);
		}

		/**
		 * The JSON pointer of a part of the definition.
		 */
		String pointer(String... tokens) {
			return OpenApiDocument.pointer("paths", this.template, this.method) + OpenApiDocument.pointer(tokens);
		}

		/**
		 * The operation's own parameters, without the headers that all operations have.
		 */
		List<JsonNode> parameters() {
			return this.json.path("parameters").valueStream().filter((parameter) -> !parameter.has("$ref")).toList();
		}

		List<JsonNode> queryParameters() {
			return parameters().stream().filter((parameter) -> "query".equals(parameter.get("in").asString())).toList();
		}

		/**
		 * Returns whether the document has enough examples for a {@link #request()}.
		 */
		boolean hasRequest() {
			return this.method.equals("get") && parameters().stream()
				.filter((parameter) -> parameter.path("required").asBoolean())
				.allMatch((parameter) -> parameter.has("example") && !"header".equals(parameter.get("in").asString()));
		}

		/**
		 * The path and query of a request with the examples of the parameters.
		 */
		public String request() {
			return request(Map.of());
		}

		/**
		 * The path of that request, without its query.
		 */
		String requestPath() {
			return request().replaceFirst("\\?.*", "");
		}

		/**
		 * A request with other values of some parameters, as they appear in the URI.
		 */
		String request(Map<String, String> values) {
			String target = this.template;
			String separator = "?";
			for (JsonNode parameter : parameters()) {
				String name = parameter.get("name").asString();
				String value = values.containsKey(name) ? values.get(name)
						: UriUtils.encode(parameter.path("example").asString(""), StandardCharsets.UTF_8);
				if ("path".equals(parameter.get("in").asString())) {
					target = target.replace("{" + name + "}", value);
				}
				else if ("query".equals(parameter.get("in").asString()) && parameter.path("required").asBoolean()) {
					target += separator + name + "=" + value;
					separator = "&";
				}
			}
			return target;
		}

		@Override
		public String toString() {
			return this.method + " " + this.template;
		}

	}

}
