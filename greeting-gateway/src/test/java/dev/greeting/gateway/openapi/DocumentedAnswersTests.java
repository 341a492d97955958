package dev.greeting.gateway.openapi;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

import dev.greeting.gateway.GatewayTest;
import dev.greeting.gateway.openapi.OpenApiDocument.Operation;
import io.grpc.Status;
import io.grpc.Status.Code;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * That real answers look exactly as the document shows them.
 */
class DocumentedAnswersTests extends GatewayTest {

	private static final Map<String, Code> UPSTREAM_ERRORS = Map.of("429", Code.RESOURCE_EXHAUSTED, "502",
			Code.CANCELLED, "500", Code.INTERNAL, "501", Code.UNIMPLEMENTED, "503", Code.UNAVAILABLE, "504",
			Code.DEADLINE_EXCEEDED, "default", Code.PERMISSION_DENIED);

	private static final Map<String, Function<Operation, String>> BAD_QUERIES = Map.of("missing", Operation::path,
			"repeated", (operation) -> operation.query(1) + operation.query(1).replaceFirst(".*\\?", "&"), "empty",
			(operation) -> operation.query(""), "blank", (operation) -> operation.query("%20%09%0A"), "too-long",
			(operation) -> operation.query("x".repeat(operation.limit("maxLength") + 1)), "not-a-number",
			(operation) -> operation.query("1e3"), "too-small",
			(operation) -> operation.query(operation.limit("minimum") - 1), "too-large",
			(operation) -> operation.query(operation.limit("maximum") + 1), "query-not-decodable",
			(operation) -> operation.query("%FF"), "timeout-not-readable", (operation) -> operation.query(1));

	private static final Function<Operation, String> TOO_MANY_PARAMETERS = (operation) -> operation.query(1)
			+ "&a".repeat(1_000);

	private OpenApiDocument document;

	@BeforeEach
	void readDocument() throws IOException, InterruptedException {
		this.document = OpenApiDocument.parse(get("/v3/api-docs").body());
	}

	@Test
	void answersTheExampleOfARequestWithTheExampleOfAResponse() {
		assertThat(this.document.operations()).allSatisfy((operation) -> {
			JsonNode documented = operation.response("200").get("content");
			assertThat(documented.properties()).allSatisfy((content) -> {
				HttpResponse<String> response = get(
						operation.query(operation.queryParameter().get("example").asString()), "Accept",
						content.getKey());
				assertThat(response.statusCode()).isEqualTo(200);
				assertThat(response.headers().firstValue("Content-Type")).hasValue(content.getKey());
				assertThat(response.body()).isEqualTo(body(content.getKey(), content.getValue()));
			});
		});
	}

	private static String body(String mediaType, JsonNode documented) {
		return mediaType.equals("application/json") ? JsonMapper.shared().writeValueAsString(documented.get("example"))
				: documented.at("/examples/whole/value").asString();
	}

	@ParameterizedTest
	@ValueSource(strings = { "application/x-ndjson", "text/event-stream" })
	void endsAStreamThatFailsInTheMiddleAsInTheExampleAndCutsTheConnection(String mediaType) throws Exception {
		nameService.failStreamsAfter(2, Status.UNAVAILABLE);
		ByteArrayOutputStream read = new ByteArrayOutputStream();
		HttpResponse<InputStream> response = open("/api/v1/items/stream?length=3", "Accept", mediaType, "X-Request-ID",
				ProblemExamples.REQUEST_ID);
		assertThat(response.statusCode()).isEqualTo(200);
		try (InputStream body = response.body()) {
			assertThatIOException().isThrownBy(() -> readAll(body, read));
		}
		assertThat(read.toString(StandardCharsets.UTF_8)).isEqualTo(this.document
			.at(OpenApiDocument.pointer("paths", "/api/v1/items/stream", "get", "responses", "200", "content",
					mediaType, "examples", "failed", "value"))
			.asString());
	}

	@Test
	@Timeout(20)
	void sendsAnItemAtOnceWhenNoneFollowsYet() throws Exception {
		nameService.stallStreamsAfter(2);
		HttpResponse<InputStream> response = open("/api/v1/items/stream?length=3");
		try (InputStream body = response.body()) {
			String items = """
					{"id":1,"name":"name 1"}
					{"id":2,"name":"name 2"}
					""";
			assertThat(body.readNBytes(items.length())).asString(StandardCharsets.UTF_8).isEqualTo(items);
		}
	}

	private static void readAll(InputStream from, ByteArrayOutputStream to) throws IOException {
		int next = from.read();
		while (next >= 0) {
			to.write(next);
			next = from.read();
		}
	}

	static Stream<String> upstreamErrors() {
		return UPSTREAM_ERRORS.keySet().stream().sorted();
	}

	@ParameterizedTest
	@MethodSource("upstreamErrors")
	void passesOnAnErrorOfNameServiceAsInTheExample(String status) {
		nameService.failWith(UPSTREAM_ERRORS.get(status).toStatus());
		assertThat(this.document.operations())
			.allSatisfy((operation) -> assertAsDocumented(operation, status, get(operation.query(1))));
	}

	@Test
	void refusesAMethodAsInTheExample() {
		assertThat(this.document.operations())
			.allSatisfy((operation) -> assertAsDocumented(operation, "405", send("POST", operation.query(1))));
	}

	@Test
	void refusesARepresentationAsInTheExample() {
		assertThat(this.document.operations()).allSatisfy(
				(operation) -> assertAsDocumented(operation, "406", get(operation.query(1), "Accept", "image/png")));
	}

	@Test
	void refusesARequestLineThatIsTooLongAsInTheExample() {
		assertThat(this.document.operations()).allSatisfy((operation) -> assertAsDocumented(operation, "414",
				get(operation.query(1) + "&padding=" + "x".repeat(8192))));
	}

	@Test
	void refusesHeadersThatAreTooLargeAsInTheExample() {
		assertThat(this.document.operations()).allSatisfy((operation) -> assertAsDocumented(operation, "431",
				get(operation.query(1), "X-Padding", "x".repeat(8192))));
	}

	@Test
	void refusesAnUnknownTransferCodingAsInTheExample() throws IOException {
		for (Operation operation : this.document.operations()) {
			try (Socket socket = openSocket(operation.query(1),
					"*/*\r\nTransfer-Encoding: gzip\r\nConnection: close")) {
				String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
				JsonNode actual = JsonMapper.shared().readTree(answer.substring(answer.indexOf("\r\n\r\n") + 4));
				JsonNode example = this.document.resolve(operation.response("501"))
					.at("/content/application~1problem+json/examples/NOT_IMPLEMENTED/value");
				assertThat(actual.get("status")).isEqualTo(example.get("status"));
				assertThat(actual.get("detail")).isEqualTo(example.get("detail"));
			}
		}
	}

	@Test
	void refusesABadRequestAsInTheExamples() {
		assertThat(this.document.operations()).allSatisfy((operation) -> {
			JsonNode examples = operation.response("400").at("/content/application~1problem+json/examples");
			assertThat(examples.properties()).hasSizeGreaterThan(5).allSatisfy((example) -> {
				HttpResponse<String> response = example.getKey().startsWith("Last-Event-ID")
						? get(operation.query(1), "Accept", "text/event-stream", "Last-Event-ID", "x")
						: get(badRequest(operation, example.getKey()), "Grpc-Timeout",
								example.getKey().startsWith("timeout") ? "soon" : "1M");
				assertThat(response.statusCode()).isEqualTo(400);
				assertSame(response, example.getValue().get("value"));
			});
		});
	}

	private static String badRequest(Operation operation, String example) {
		String parameter = operation.queryParameter().get("name").asString();
		Function<Operation, String> query = example.equals("parameters-too-many") ? TOO_MANY_PARAMETERS
				: BAD_QUERIES.get(example.replaceFirst("^" + parameter + "-", ""));
		assertThat(query).as(example).isNotNull();
		return query.apply(operation);
	}

	@Test
	void endsAfterTheTimeoutOfTheCallerAsInTheExample() throws IOException, InterruptedException {
		nameService.stallStreamsAfter(0);
		Operation stream = this.document.operations()
			.stream()
			.filter((operation) -> operation.path().endsWith("/stream"))
			.findFirst()
			.orElseThrow();
		assertAsDocumented(stream, "504", get(stream.query(1), "Grpc-Timeout", "50m"));
	}

	private void assertAsDocumented(Operation operation, String status, HttpResponse<String> response) {
		JsonNode documented = this.document.resolve(operation.response(status));
		JsonNode actual = JsonMapper.shared().readTree(response.body());
		JsonNode documentedExample = documented.at("/content/application~1problem+json/examples")
			.path(actual.get("reason").asString())
			.path("value");
		assertThat(documentedExample.isObject()).as(response.body()).isTrue();
		ObjectNode example = (ObjectNode) documentedExample.deepCopy();
		if (example.has("instance") && !"/".equals(example.get("instance").asString())) {
			example.put("instance", operation.path());
		}
		if (status.equals("406")) {
			// The example is that of an operation which has this one representation.
			String detail = example.get("detail").asString();
			example.put("detail", detail.replace("[application/json]",
					operation.response("200").get("content").propertyNames().toString()));
		}
		assertThat(response.statusCode()).isEqualTo(example.get("status").asInt());
		assertThat(documented.get("headers").propertyNames())
			.allSatisfy((header) -> assertThat(response.headers().firstValue(header)).as(header).isPresent());
		assertSame(response, example);
	}

	private void assertSame(HttpResponse<String> response, JsonNode documented) {
		String requestId = response.headers().firstValue("X-Request-ID").orElseThrow();
		ObjectNode example = ((ObjectNode) documented.deepCopy()).put("requestId", requestId);
		JsonNode actual = JsonMapper.shared().readTree(response.body());
		assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
		assertThat(response.body()).isEqualTo(JsonMapper.shared().writeValueAsString(example));
		assertThat(this.document.errors(actual, "/components/schemas/Problem")).isEmpty();
		assertThat(this.document.at("/components/schemas/Problem/properties").propertyNames())
			.containsAll(actual.propertyNames());
	}

}
