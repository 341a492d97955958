package dev.greeting.gateway.openapi;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;

import dev.greeting.gateway.GatewayTest;
import dev.greeting.gateway.openapi.OpenApiDocument.Operation;
import dev.greeting.platform.error.ErrorCode;
import io.grpc.Status;
import io.grpc.Status.Code;
import org.assertj.core.api.ThrowingConsumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that every route responds as documented.
 */
class DocumentedResponsesTests extends GatewayTest {

	private OpenApiDocument document;

	@BeforeEach
	void readDocument() throws IOException, InterruptedException {
		this.document = OpenApiDocument.parse(get("/v3/api-docs").body());
	}

	@Test
	void respondsToTheExampleRequestWithTheExampleResponse() {
		assertEach((operation) -> assertThat(operation.response("200").get("content").properties())
			.allSatisfy((content) -> {
				HttpResponse<String> response = get(operation.request(), "Accept", content.getKey());
				assertThat(response.statusCode()).as("%s: %s", operation, response.body()).isEqualTo(200);
				assertThat(response.headers().firstValue("Content-Type")).hasValue(content.getKey());
				if (content.getKey().equals("application/json")) {
					assertThat(this.document.errors(JsonMapper.shared().readTree(response.body()),
							operation.pointer("responses", "200", "content", content.getKey(), "schema")))
						.isEmpty();
				}
				JsonNode example = content.getValue().path("example");
				if (!example.isMissingNode()) {
					assertThat(response.body()).isEqualTo(content.getKey().equals("application/json")
							? JsonMapper.shared().writeValueAsString(example) : example.asString());
				}
			}));
	}

	@ParameterizedTest
	@CsvSource({ "application/x-ndjson, '', /error", "text/event-stream, 'data: ', ''" })
	void endsAStreamThatFailsInTheMiddleWithAProblemAndClosesTheConnection(String mediaType, String prefix,
			String pointer) throws Exception {
		nameService.failStreamsAfter(2, Status.UNAVAILABLE);
		String answer = readToEnd("/api/v1/items/stream?length=3", mediaType);
		assertThat(answer).startsWith("HTTP/1.1 200").doesNotContain("\r\n0\r\n\r\n");
		String lastLine = answer.lines().filter((line) -> !line.isEmpty()).toList().getLast();
		assertThat(lastLine).startsWith(prefix);
		JsonNode problem = JsonMapper.shared().readTree(lastLine.substring(prefix.length())).at(pointer);
		assertThat(problem.isObject()).isTrue();
		assertThat(this.document.errors(problem, "/components/schemas/Problem")).isEmpty();
	}

	@Test
	@Timeout(20)
	void sendsAnItemAtOnceIfNoOtherIsWaiting() throws Exception {
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

	@ParameterizedTest
	@EnumSource(value = Code.class, names = "OK", mode = EnumSource.Mode.EXCLUDE)
	void passesOnAnErrorOfNameService(Code code) throws IOException, InterruptedException {
		nameService.failWith(code.toStatus().withDescription("secret-host:1234"));
		int status = (code == Code.CANCELLED) ? 502 : ErrorCode.toHttpStatus(code).value();
		int failed = 0;
		for (Operation operation : this.document.operationsWithRequest()) {
			HttpResponse<String> response = get(operation.request());
			// Otherwise it does not call name-service.
			if (response.statusCode() != 200) {
				failed++;
				assertAsDocumented(operation, response, status);
				assertThat(response.body()).contains("\"code\":\"" + code.name() + "\"");
			}
		}
		assertThat(failed).isPositive();
	}

	@Test
	void rejectsAnUnsupportedRepresentation() {
		assertEach((operation) -> assertAsDocumented(operation, get(operation.request(), "Accept", "image/png"), 406));
	}

	@Test
	void rejectsARequestLineThatIsTooLong() {
		assertEach((operation) -> assertAsDocumented(operation, get(operation.request(), "X-Padding", "x".repeat(8192)),
				431));
		assertEach((operation) -> assertAsDocumented(operation,
				get(operation.requestPath() + "?padding=" + "x".repeat(8192)), 414));
	}

	@Test
	void rejectsAnUnknownTransferCoding() {
		assertEach((operation) -> {
			try (Socket socket = openSocket(operation.request(),
					"*/*\r\nTransfer-Encoding: gzip\r\nConnection: close")) {
				String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
				assertThat(answer).startsWith("HTTP/1.1 501 ").contains("\r\nContent-Type: application/problem+json");
				assertThat(operation.response("501")).isNotNull();
			}
		});
	}

	@Test
	void rejectsAQueryThatCannotBeDecodedOrHasTooManyParameters() {
		assertEach((operation) -> {
			// Other routes do not read the query.
			if (!operation.queryParameters().isEmpty()) {
				assertAsDocumented(operation, get(operation.requestPath() + "?x=%FF"), 400);
				assertAsDocumented(operation, get(operation.requestPath() + "?x" + "&a".repeat(1_000)), 400);
			}
		});
	}

	@Test
	void rejectsAMissingOrRepeatedParameter() {
		assertEach((operation) -> {
			for (JsonNode parameter : operation.queryParameters()) {
				String name = parameter.get("name").asString();
				if (parameter.path("required").asBoolean()) {
					assertViolation(operation, get(operation.requestPath()), operation.queryParameters());
				}
				if (!parameter.at("/schema/type").asString().equals("array")) {
					assertViolation(operation, get(operation.requestPath() + "?" + name + "=1&" + name + "=1"),
							operation.queryParameters());
				}
			}
		});
	}

	@Test
	void rejectsAnInvalidTimeout() {
		assertEach((operation) -> assertAsDocumented(operation, get(operation.request(), "Grpc-Timeout", "soon"), 400));
	}

	@Test
	void endsAfterTheTimeoutOfTheCaller() throws IOException, InterruptedException {
		nameService.stallStreamsAfter(0);
		Operation stream = this.document.operation("streamItems");
		assertAsDocumented(stream, get(stream.request(), "Grpc-Timeout", "50m"), 504);
	}

	private void assertEach(ThrowingConsumer<Operation> assertions) {
		assertThat(this.document.operationsWithRequest()).isNotEmpty().allSatisfy(assertions);
	}

	private void assertViolation(Operation operation, HttpResponse<String> response, List<JsonNode> parameters) {
		assertAsDocumented(operation, response, 400);
		assertThat(JsonMapper.shared().readTree(response.body()).at("/violations/0/field").asString())
			.isIn(parameters.stream().map((parameter) -> parameter.get("name").asString()).toList());
	}

	private void assertAsDocumented(Operation operation, HttpResponse<String> response, int status) {
		assertThat(response.statusCode()).as(operation + ": " + response.body()).isEqualTo(status);
		JsonNode responses = operation.json().get("responses");
		JsonNode documented = this.document
			.resolve(responses.path(responses.has("" + status) ? "" + status : "default"));
		assertThat(documented.get("headers").propertyNames())
			.allSatisfy((header) -> assertThat(response.headers().firstValue(header)).as(header).isPresent());
		assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
		JsonNode problem = JsonMapper.shared().readTree(response.body());
		assertThat(this.document.errors(problem, "/components/schemas/Problem")).isEmpty();
		assertThat(this.document.at("/components/schemas/Problem/properties").propertyNames())
			.containsAll(problem.propertyNames());
		assertThat(problem.get("status").asInt()).isEqualTo(status);
		assertThat(problem.get("instance").asString()).isIn("/", operation.requestPath());
		assertThat(problem.get("requestId").asString())
			.isEqualTo(response.headers().firstValue("X-Request-ID").orElseThrow());
	}

}
