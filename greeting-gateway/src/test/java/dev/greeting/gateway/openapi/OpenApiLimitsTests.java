package dev.greeting.gateway.openapi;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.greeting.gateway.GatewayTest;
import dev.greeting.gateway.openapi.OpenApiDocument.Operation;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that the limits in the document are those of the contract, which the backend
 * enforces.
 */
class OpenApiLimitsTests extends GatewayTest {

	private OpenApiDocument document;

	@BeforeEach
	void readDocument() throws IOException, InterruptedException {
		this.document = OpenApiDocument.parse(get("/v3/api-docs").body());
	}

	@Test
	void valuesWithinTheLimitsAreAccepted() {
		assertThat(cases(OpenApiLimitsTests::within)).hasSizeGreaterThan(5)
			.allSatisfy(
					(target) -> assertThat(send("HEAD", target.uri()).statusCode()).as(target.uri()).isEqualTo(200));
	}

	@Test
	void valuesOutsideTheLimitsAreRejectedWithTheNameOfTheParameter() {
		assertThat(cases(OpenApiLimitsTests::outside)).hasSizeGreaterThan(5)
			.allSatisfy((target) -> assertThat(get(target.uri()).body()).as(target.uri())
				.contains("\"status\":400", "\"violations\":[{\"field\":\"" + target.parameter() + "\""));
	}

	@Test
	void aListHasTheRequestedLength() {
		JsonNode length = this.document.operation("listItems").queryParameters().getFirst();
		assertThat(this.document.at("/components/schemas/Items/properties/items/maxItems").asLong())
			.isEqualTo(length.at("/schema/maximum").asLong());
	}

	private List<Case> cases(Values values) {
		List<Case> cases = new ArrayList<>();
		for (Operation operation : this.document.operationsWithRequest()) {
			for (JsonNode parameter : operation.queryParameters()) {
				String name = parameter.get("name").asString();
				values.of(parameter.get("schema"))
					.forEach((value) -> cases.add(new Case(operation.request(Map.of(name, value)), name)));
			}
		}
		return cases;
	}

	private static List<String> within(JsonNode schema) {
		List<String> values = new ArrayList<>();
		schema.optional("minLength").ifPresent((length) -> values.add("x".repeat(length.asInt())));
		schema.optional("maxLength").ifPresent((length) -> values.add("%F0%9F%98%80".repeat(length.asInt())));
		schema.optional("minimum").ifPresent((value) -> values.add(value.asString()));
		schema.optional("maximum").ifPresent((value) -> values.add(value.asString()));
		return values;
	}

	private static List<String> outside(JsonNode schema) {
		List<String> values = new ArrayList<>();
		schema.optional("minLength").ifPresent((length) -> values.add("x".repeat(length.asInt() - 1)));
		schema.optional("maxLength").ifPresent((length) -> values.add("x".repeat(length.asInt() + 1)));
		schema.optional("minimum").ifPresent((value) -> values.add(String.valueOf(value.asLong() - 1)));
		schema.optional("maximum").ifPresent((value) -> values.add(String.valueOf(value.asLong() + 1)));
		if ("\\S".equals(schema.path("pattern").asString())) {
			values.add("%20%09%0A");
		}
		return values;
	}

	private interface Values {

		List<String> of(JsonNode schema);

	}

	private record Case(String uri, String parameter) {
	}

}
