package dev.greeting.gateway.openapi;

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

/**
 * The OpenAPI document, for tests to read.
 */
final class OpenApiDocument {

	private static final String ADDRESS = "https://greeting.test/openapi.json";

	private final JsonNode root;

	private final SchemaRegistry schemas;

	private OpenApiDocument(String json) {
		this.root = JsonMapper.shared().readTree(json);
		this.schemas = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12,
				(registry) -> registry.schemas(Map.of(ADDRESS, json)));
	}

	static OpenApiDocument parse(String json) {
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

	List<Operation> operations() {
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
	 * Judges a value by a schema of the document.
	 * @param pointer where the schema stands
	 */
	List<Error> errors(JsonNode value, String pointer) {
		return this.schemas.getSchema(SchemaLocation.of(ADDRESS + "#" + pointer)).validate(value);
	}

	/**
	 * Finds every value that stands under a name, anywhere.
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
	 * @param path the path
	 * @param method the method, in lower case
	 * @param json what the document says
	 */
	record Operation(String path, String method, JsonNode json) {

		JsonNode response(String status) {
			return this.json.get("responses").get(status);
		}

		/**
		 * The parameter in the query; every operation has one.
		 */
		JsonNode queryParameter() {
			return this.json.get("parameters")
				.valueStream()
				.filter((parameter) -> "query".equals(parameter.path("in").asString("")))
				.findFirst()
				.orElseThrow();
		}

		String query(Object value) {
			return this.path + "?" + queryParameter().get("name").asString() + "=" + value;
		}

		int limit(String keyword) {
			return queryParameter().get("schema").get(keyword).asInt();
		}

		@Override
		public String toString() {
			return this.method + " " + this.path;
		}

	}

}
