package dev.greeting.system.docs;

import dev.greeting.platform.test.http.Http;
import dev.greeting.platform.test.http.Reply;
import dev.greeting.system.launch.Pair;
import dev.greeting.system.launch.WithSharedPair;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

@Tag("image")
@WithSharedPair
class OpenApiIT {

	private final Pair pair;

	OpenApiIT(Pair pair) {
		this.pair = pair;
	}

	@Test
	void theDescriptionIsOpenApi31() {
		Assertions.assertThat(api().path("openapi").asString()).startsWith("3.1");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/api/v1/say-hello", "/api/v1/hello" })
	void theLimitsOfANameAreShown(String path) {
		JsonNode name = parameter(path);
		Assertions.assertThat(name.path("name").asString()).isEqualTo("name");
		Assertions.assertThat(name.path("required").asBoolean()).isTrue();
		Assertions.assertThat(name.path("schema").path("minLength").asInt(-1)).isEqualTo(1);
		Assertions.assertThat(name.path("schema").path("maxLength").asInt(-1)).isEqualTo(256);
	}

	@Test
	void theLimitsOfTheLengthOfAListAreShown() {
		JsonNode length = parameter("/api/v1/items");
		Assertions.assertThat(length.path("name").asString()).isEqualTo("length");
		Assertions.assertThat(length.path("schema").path("minimum").asInt(-1)).isEqualTo(0);
		Assertions.assertThat(length.path("schema").path("maximum").asInt(-1)).isEqualTo(10_000);
	}

	@Test
	void theLimitsOfTheLengthOfAStreamAreShown() {
		JsonNode length = parameter("/api/v1/items/stream");
		Assertions.assertThat(length.path("schema").path("minimum").asInt(-1)).isEqualTo(0);
		Assertions.assertThat(length.path("schema").path("maximum").asInt(-1)).isEqualTo(Integer.MAX_VALUE);
	}

	@Test
	void everyErrorIsAProblemWithAnExample() {
		JsonNode api = api();
		Assertions.assertThat(api.path("paths")).isNotEmpty();
		api.path("paths").forEach((path) -> path.forEach((operation) -> {
			JsonNode responses = operation.path("responses");
			Assertions.assertThat(responses.propertyNames()).contains("400", "429", "500");
			if (hasParameter(api, operation, "Grpc-Timeout")) {
				Assertions.assertThat(responses.propertyNames()).contains("503", "504");
			}
			responses.properties().forEach((response) -> {
				if (!response.getKey().startsWith("2")) {
					Assertions
						.assertThat(resolved(api, response.getValue()).path("content")
							.path("application/problem+json")
							.has("example"))
						.as("an example of %s of %s", response.getKey(), operation.path("operationId"))
						.isTrue();
				}
			});
		}));
	}

	@Test
	void bothMediaTypesOfTheStreamAreShown() {
		Assertions
			.assertThat(api().path("paths")
				.path("/api/v1/items/stream")
				.path("get")
				.path("responses")
				.path("200")
				.path("content")
				.propertyNames())
			.contains("application/x-ndjson", "text/event-stream");
	}

	@Test
	void swaggerUiIsServed() {
		Reply reply = Http.get(this.pair.gateway().http(), "/swagger-ui.html");
		Assertions.assertThat(reply.status()).isIn(301, 302, 303, 307, 308);
		Reply page = Http.get(this.pair.gateway().http(), reply.header("Location"));
		Assertions.assertThat(page.status()).isEqualTo(200);
		Assertions.assertThat(page.mediaType()).isEqualTo("text/html");
	}

	@Test
	void anUnchangedDescriptionIsNotSentAgain() {
		String etag = Http.get(this.pair.gateway().http(), "/v3/api-docs").header("ETag");
		Reply reply = Http.get(this.pair.gateway().http(), "/v3/api-docs", "If-None-Match", etag, "Accept-Encoding",
				"gzip");
		Assertions.assertThat(reply.status()).isEqualTo(304);
		Assertions.assertThat(reply.header("ETag")).isEqualTo(etag);
		Assertions.assertThat(reply.header("Cache-Control")).isEqualTo("no-cache");
	}

	private JsonNode parameter(String path) {
		JsonNode parameters = api().path("paths").path(path).path("get").path("parameters");
		for (JsonNode parameter : parameters) {
			if (parameter.path("in").asString("").equals("query")) {
				return parameter;
			}
		}
		return Assertions.fail("No query parameter in %s", parameters);
	}

	private static boolean hasParameter(JsonNode api, JsonNode operation, String name) {
		return operation.path("parameters")
			.valueStream()
			.anyMatch((parameter) -> resolved(api, parameter).path("name").asString("").equals(name));
	}

	private static JsonNode resolved(JsonNode api, JsonNode node) {
		String reference = node.path("$ref").asString("");
		return reference.isEmpty() ? node : api.at(reference.substring(1));
	}

	private JsonNode api() {
		return Http.get(this.pair.gateway().http(), "/v3/api-docs").json();
	}

}
