package dev.greeting.gateway.openapi;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;

import dev.greeting.contract.names.ProcessNameRequest;
import dev.greeting.contract.names.Service1Grpc.Service1FutureStub;
import dev.greeting.gateway.GatewayTest;
import dev.greeting.gateway.openapi.OpenApiDocument.Operation;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.swagger.v3.parser.OpenAPIV3Parser;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import net.devh.boot.grpc.client.inject.GrpcClient;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springdoc.webmvc.core.fn.SpringdocRouteBuilder;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.context.TestPropertySource;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.ServerResponse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springdoc.core.fn.builders.apiresponse.Builder.responseBuilder;

/**
 * Tests that new routes, with no more annotations than springdoc requires, are documented
 * correctly.
 */
@Import({ AnyRouteTests.LocalController.class, AnyRouteTests.RemoteController.class,
		AnyRouteTests.ProvidedController.class, AnyRouteTests.LazyController.class, AnyRouteTests.SecondService.class })
@TestPropertySource(properties = { "grpc.client.second.address=dns:///localhost:${scripted-name-service.port}",
		"grpc.client.second.negotiation-type=plaintext", "spring.servlet.multipart.enabled=true" })
class AnyRouteTests extends GatewayTest {

	private static final Set<String> ERRORS_OF_ANY_REQUEST = Set.of("400", "414", "429", "431", "500", "501",
			"default");

	private String json;

	private OpenApiDocument document;

	@BeforeEach
	void readDocument() throws IOException, InterruptedException {
		HttpResponse<String> response = get("/v3/api-docs");
		assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
		this.json = response.body();
		this.document = OpenApiDocument.parse(this.json);
	}

	@Test
	void theDocumentIsStillValid() {
		assertThat(new OpenAPIV3Parser().readContents(this.json).getMessages()).isEmpty();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "get /api/v1/local | 200 406", "get /api/v1/local/path/{id} | 200 406",
					"delete /api/v1/local/path/{id} | 204 404", "get /api/v1/local/header | 200 406",
					"get /api/v1/local/array | 200 406", "get /api/v1/local/optional | 200 406",
					"get /api/v1/local/maximum | 200 406", "post /api/v1/local | 201 406 415",
					"post /api/v1/local/upload | 200 406 415", "post /api/v1/local/twice | 200 406 415",
					"get /api/v1/functional | 200 406", "delete /api/v1/functional | ",
					"get /api/v1/remote | 200 406 502 503 504", "get /api/v1/provided | 200 406 502 503 504",
					"get /api/v1/lazy | 200 406 502 503 504" })
	void anOperationHasTheErrorsThatItCanEndInAndNoOthers(String operation, String responses) {
		assertThat(operation(operation).json().get("responses").propertyNames())
			.contains("400", "414", "429", "431", "500", "501", "default")
			.filteredOn((status) -> !ERRORS_OF_ANY_REQUEST.contains(status))
			.containsExactlyInAnyOrder((responses != null) ? responses.split(" ") : new String[0]);
	}

	@Test
	void anErrorThatARouteDeclaresIsAProblem() {
		JsonNode declared = operation("delete /api/v1/local/path/{id}").response("404");
		assertThat(declared.get("description").asString()).isEqualTo("There is no such thing.");
		assertThat(declared.get("content").propertyNames()).containsExactly("application/problem+json");
		assertThat(declared.at("/content/application~1problem+json/example/status").asInt()).isEqualTo(404);
	}

	@Test
	void onlyARouteThatCallsABackendHasATimeoutHeader() {
		assertThat(operation("get /api/v1/local").json().get("parameters").toString()).doesNotContain("GrpcTimeout");
		assertThat(operation("get /api/v1/remote").json().get("parameters").toString()).contains("GrpcTimeout");
	}

	@ParameterizedTest
	@ValueSource(strings = { "get /api/v1/functional", "delete /api/v1/functional", "get /api/v1/remote" })
	void everyOperationTakesARequestIdOnce(String operation) {
		assertThat(operation(operation).json().get("parameters").valueStream())
			.filteredOn((parameter) -> parameter.toString().contains("RequestId"))
			.hasSize(1);
	}

	@Test
	void anUploadIsTakenAsDocumented() throws IOException, InterruptedException {
		HttpResponse<String> response = post("/api/v1/local/upload", """
				--x\r
				Content-Disposition: form-data; name="file"; filename="a"\r
				\r
				text\r
				--x--\r
				""", "multipart/form-data; boundary=x");
		assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
		assertThat(response.body()).isEqualTo("{\"id\":4,\"name\":\"a\"}");
	}

	@Test
	void anOperationWithTwoHandlersAcceptsTheBodiesOfBoth() {
		Operation operation = operation("post /api/v1/local/twice");
		assertThat(operation.json().at("/requestBody/content").propertyNames())
			.containsExactlyInAnyOrder("application/json", "text/plain");
		assertThat(operation.json().get("parameters")).hasSize(1);
	}

	@Test
	void theDocumentDoesNotSayThatARequestMayBeRepeated() {
		assertThat(this.document.at("/info/description").asString()).doesNotContain("repeat");
		assertThat(operation("post /api/v1/local").json().toString()).doesNotContain("repeat");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "get /api/v1/local/path/{id} | {'type':'integer','format':'int32'}",
					"get /api/v1/local/header | {'type':'string','maxLength':8,'minLength':0}",
					"get /api/v1/local/array | {'type':'array','items':{'type':'string'},'maxItems':2,'minItems':0}",
					"get /api/v1/local/optional | {'type':'string','pattern':'[a-z]+'}",
					"get /api/v1/local/maximum | {'type':'integer','format':'int32','maximum':10}" })
	void aParameterHasTheLimitsOfItsConstraints(String operation, String schema) {
		assertThat(operation(operation).parameters()).singleElement()
			.satisfies((parameter) -> assertThat(parameter.get("schema"))
				.isEqualTo(JsonMapper.shared().readTree(schema.replace('\'', '"'))));
	}

	@Test
	void aBodyHasTheLimitsOfItsConstraints() {
		JsonNode thing = this.document.at("/components/schemas/Thing/properties");
		assertThat(thing.at("/id/maximum").asInt()).isEqualTo(10);
		assertThat(thing.at("/name/maxLength").asInt()).isEqualTo(4);
	}

	@ParameterizedTest
	@CsvSource({ "/api/v1/local/path/x, id, INT32", "/api/v1/local/header, X-Tenant, REQUIRED",
			"/api/v1/local/array?tag=a&tag=b&tag=c, tag, SIZE", "/api/v1/local/array?tag=a&tag=, tag[1], NOT_BLANK",
			"/api/v1/local/optional?filter=A, filter, PATTERN", "/api/v1/local/maximum?size=11, size, MAX" })
	void aParameterThatBreaksAConstraintIsAViolation(String target, String field, String rule)
			throws IOException, InterruptedException {
		assertViolations(get(target), List.of(Map.entry(field, rule)));
	}

	@Test
	void aHeaderThatBreaksAConstraintIsAViolation() throws IOException, InterruptedException {
		assertViolations(get("/api/v1/local/header", "X-Tenant", "x".repeat(9)),
				List.of(Map.entry("X-Tenant", "SIZE")));
	}

	@Test
	void aBodyHasAViolationForEachBrokenConstraint() throws IOException, InterruptedException {
		assertViolations(post("{\"id\":11,\"name\":\"\"}", "application/json"),
				List.of(Map.entry("id", "MAX"), Map.entry("name", "NOT_BLANK")));
	}

	@ParameterizedTest
	@ValueSource(strings = { "text/plain", "multipart/form-data; boundary=x" })
	void aBodyOfAnotherMediaTypeIsRejected(String mediaType) throws IOException, InterruptedException {
		HttpResponse<String> response = post("--x--", mediaType);
		assertThat(response.statusCode()).isEqualTo(415);
		assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
		assertThat(response.headers().firstValue("Accept")).isPresent();
	}

	@Test
	void aRouteOfASecondBackendFailsAsDocumented() throws IOException, InterruptedException {
		nameService.failWith(Status.UNAVAILABLE);
		assertThat(get("/api/v1/remote?name=a").statusCode()).isEqualTo(503);
	}

	private Operation operation(String name) {
		return this.document.operations()
			.stream()
			.filter((operation) -> operation.toString().equals(name))
			.findFirst()
			.orElseThrow();
	}

	private HttpResponse<String> post(String body, String mediaType) throws IOException, InterruptedException {
		return post("/api/v1/local", body, mediaType);
	}

	private HttpResponse<String> post(String path, String body, String mediaType)
			throws IOException, InterruptedException {
		try (HttpClient http = HttpClient.newHttpClient()) {
			return http.send(HttpRequest.newBuilder(URI.create("http://localhost:" + this.port + path))
				.header("Content-Type", mediaType)
				.POST(BodyPublishers.ofString(body))
				.build(), BodyHandlers.ofString());
		}
	}

	private void assertViolations(HttpResponse<String> response, List<Map.Entry<String, String>> violations) {
		assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
		JsonNode problem = JsonMapper.shared().readTree(response.body());
		assertThat(this.document.errors(problem, "/components/schemas/Problem")).isEmpty();
		assertThat(problem.get("violations").valueStream())
			.map((violation) -> Map.entry(violation.get("field").asString(), violation.get("rule").asString()))
			.containsExactlyInAnyOrderElementsOf(violations);
	}

	@RestController
	@RequestMapping("/api/v1/local")
	static class LocalController {

		@GetMapping
		Thing noParameter() {
			return new Thing(1, "a");
		}

		@GetMapping("/path/{id}")
		Thing pathVariable(@PathVariable int id) {
			return new Thing(id, "a");
		}

		@GetMapping("/header")
		Thing header(@RequestHeader("X-Tenant") @Size(max = 8) String tenant) {
			return new Thing(1, tenant);
		}

		@GetMapping("/array")
		List<String> array(@RequestParam @Size(max = 2) List<@NotBlank String> tag) {
			return tag;
		}

		@GetMapping("/optional")
		Thing optional(@RequestParam(required = false) @Pattern(regexp = "[a-z]+") String filter) {
			return new Thing(1, String.valueOf(filter));
		}

		@GetMapping("/maximum")
		Thing maximum(@RequestParam @Max(10) int size) {
			return new Thing(size, "a");
		}

		@PostMapping
		@ResponseStatus(HttpStatus.CREATED)
		Thing jsonBody(@RequestBody @Valid Thing thing) {
			return thing;
		}

		@PostMapping(path = "/upload", consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
		Thing multipart(@RequestParam MultipartFile file) {
			return new Thing((int) file.getSize(), "a");
		}

		@PostMapping(path = "/twice", consumes = MediaType.APPLICATION_JSON_VALUE)
		Thing twice(@RequestBody Thing thing) {
			return thing;
		}

		@PostMapping(path = "/twice", consumes = MediaType.TEXT_PLAIN_VALUE)
		Thing twice(@RequestBody String name) {
			return new Thing(1, name);
		}

		@DeleteMapping("/path/{id}")
		@ResponseStatus(HttpStatus.NO_CONTENT)
		@ApiResponse(responseCode = "404", description = "There is no such thing.")
		void noContent(@PathVariable int id) {
		}

	}

	@RestController
	@Tag(name = "Remote", description = "Asks a second service.")
	static class RemoteController {

		private final Service1FutureStub second;

		RemoteController(Service1FutureStub second) {
			this.second = second;
		}

		@GetMapping(path = "/api/v1/remote", produces = MediaType.APPLICATION_JSON_VALUE)
		Thing remote(@RequestParam String name) throws Exception {
			ProcessNameRequest request = ProcessNameRequest.newBuilder().setName(name).build();
			try {
				return new Thing(1, this.second.processName(request).get().getName());
			}
			catch (ExecutionException ex) {
				throw (StatusRuntimeException) ex.getCause();
			}
		}

	}

	/**
	 * Asks for the stub when it is called.
	 */
	@RestController
	static class ProvidedController {

		private final ObjectProvider<Service1FutureStub> second;

		ProvidedController(ObjectProvider<Service1FutureStub> second) {
			this.second = second;
		}

		@GetMapping(path = "/api/v1/provided", produces = MediaType.APPLICATION_JSON_VALUE)
		Thing provided() {
			return new Thing(1, String.valueOf(this.second.getObject()));
		}

	}

	@RestController
	static class LazyController {

		private final SecondService second;

		LazyController(@Lazy SecondService second) {
			this.second = second;
		}

		@GetMapping(path = "/api/v1/lazy", produces = MediaType.APPLICATION_JSON_VALUE)
		Thing lazy() {
			return new Thing(1, this.second.toString());
		}

	}

	@Lazy
	static class SecondService {

		private final Service1FutureStub stub;

		SecondService(Service1FutureStub stub) {
			this.stub = stub;
		}

		@Override
		public String toString() {
			return this.stub.toString();
		}

	}

	record Thing(@Max(10) int id, @NotBlank @Size(max = 4) String name) {
	}

	@TestConfiguration(proxyBeanMethods = false)
	static class SecondClient {

		@GrpcClient("second")
		private Service1FutureStub stub;

		@Bean
		Service1FutureStub secondStub() {
			return this.stub;
		}

		@Bean
		RouterFunction<ServerResponse> functionalRoutes() {
			return SpringdocRouteBuilder.route()
				.GET("/api/v1/functional", (request) -> ServerResponse.ok().body(new Thing(1, "a")),
						(operation) -> operation.operationId("getFunctional")
							.response(responseBuilder().responseCode("200").implementation(Thing.class)))
				.DELETE("/api/v1/functional", (request) -> ServerResponse.noContent().build(),
						(operation) -> operation.operationId("deleteFunctional"))
				.build();
		}

	}

}
