package dev.greeting.gateway.openapi;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.greeting.gateway.GatewayTest;
import dev.greeting.gateway.openapi.OpenApiDocument.Operation;
import dev.greeting.platform.requestid.RequestId;
import io.swagger.v3.parser.OpenAPIV3Parser;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the content of the document, and that it is valid OpenAPI 3.1.
 */
class OpenApiDocumentTests extends GatewayTest {

	private static final Set<String> ERRORS = Set.of("400", "406", "414", "429", "431", "500", "501", "502", "503",
			"504", "default");

	private String json;

	private OpenApiDocument document;

	@BeforeEach
	void readDocument() throws IOException, InterruptedException {
		this.json = get("/v3/api-docs").body();
		this.document = OpenApiDocument.parse(this.json);
	}

	@Test
	void isOpenApi31ThatSwaggerParserAccepts() {
		assertThat(this.document.at("/openapi").asString()).startsWith("3.1.");
		assertThat(new OpenAPIV3Parser().readContents(this.json).getMessages()).isEmpty();
	}

	@Test
	void hasOnlyValidJsonSchemas() {
		var schemaOfSchemas = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
			.getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));
		Stream<JsonNode> components = this.document.at("/components/schemas").valueStream();
		Stream<JsonNode> inline = this.document.findAll("schema").stream();
		assertThat(Stream.concat(components, inline)).hasSizeGreaterThan(20)
			.allSatisfy((schema) -> assertThat(schemaOfSchemas.validate(schema)).isEmpty());
	}

	@Test
	void hasNoDanglingReferences() {
		assertThat(this.document.findAll("$ref")).hasSizeGreaterThan(20)
			.allSatisfy((
					reference) -> assertThat(this.document.root().at(reference.asString().substring(1)).isMissingNode())
						.as(reference.asString())
						.isFalse());
	}

	@Test
	void hasOnlyExamplesThatMatchTheirSchemas() {
		for (Operation operation : this.document.operations()) {
			JsonNode parameters = operation.json().get("parameters");
			for (int i = 0; i < parameters.size(); i++) {
				if (parameters.get(i).has("example")) {
					assertThat(this.document.errors(parameters.get(i).get("example"),
							operation.pointer("parameters", "" + i, "schema")))
						.as("%s", operation)
						.isEmpty();
				}
			}
			operation.json().get("responses").properties().forEach((response) -> {
				JsonNode reference = response.getValue().path("$ref");
				assertExamplesFit(reference.isMissingNode() ? operation.pointer("responses", response.getKey())
						: reference.asString().substring(1));
			});
		}
	}

	private void assertExamplesFit(String response) {
		this.document.at(response + "/content").properties().forEach((mediaType) -> {
			String at = response + "/content" + OpenApiDocument.pointer(mediaType.getKey()) + "/schema";
			if (mediaType.getValue().has("example")) {
				assertThat(this.document.errors(mediaType.getValue().get("example"), at)).as(at).isEmpty();
			}
		});
	}

	@Test
	void listsEveryRouteOfTheApiAndNothingElse(@Autowired RequestMappingHandlerMapping requestMappingHandlerMapping) {
		Set<String> routes = requestMappingHandlerMapping.getHandlerMethods()
			.keySet()
			.stream()
			.flatMap((route) -> route.getPatternValues()
				.stream()
				.filter((path) -> path.startsWith("/api/"))
				.flatMap((path) -> route.getMethodsCondition()
					.getMethods()
					.stream()
					.map((method) -> method.name().toLowerCase(Locale.ROOT) + " " + path)))
			.collect(Collectors.toSet());
		assertThat(this.document.operations()).extracting(Operation::toString)
			.containsExactlyInAnyOrderElementsOf(routes);
	}

	@Test
	void givesEveryOperationAUniqueIdAndATag() {
		assertThat(this.document.operations())
			.allSatisfy((operation) -> assertThat(operation.json().get("tags")).isNotEmpty());
		assertThat(this.document.operations()).extracting((operation) -> operation.json().get("operationId").asString())
			.doesNotHaveDuplicates();
	}

	@Test
	void describesEveryOperationAndItsParameters() {
		assertThat(this.document.operations()).allSatisfy((operation) -> {
			assertThat(operation.json().get("summary").asString()).isNotBlank();
			assertThat(operation.json().get("description").asString()).isNotBlank();
			assertThat(operation.json().get("parameters").valueStream().map(this.document::resolve))
				.allSatisfy((parameter) -> assertThat(parameter.get("description").asString()).isNotBlank());
			assertThat(this.document.at("/tags").valueStream().map((tag) -> tag.get("name").asString()))
				.contains(operation.json().get("tags").get(0).asString());
		});
		assertThat(this.document.at("/tags"))
			.allSatisfy((tag) -> assertThat(tag.get("description").asString()).isNotBlank());
	}

	@ParameterizedTest
	@CsvSource({ "sayHello, 200", "hello, 200", "listItems, 200", "streamItems, 200 204" })
	void listsTheErrorsOfEveryOperation(String id, String successes) {
		Operation operation = this.document.operation(id);
		assertThat(operation.json().get("responses").propertyNames()).containsExactlyInAnyOrderElementsOf(
				Stream.concat(Stream.of(successes.split(" ")), ERRORS.stream()).toList());
	}

	@Test
	void describesEveryErrorAsAProblemWithAnExample() {
		assertThat(this.document.operations())
			.allSatisfy((operation) -> operation.json().get("responses").properties().forEach((response) -> {
				if (!response.getKey().startsWith("2")) {
					JsonNode error = this.document.resolve(response.getValue());
					assertThat(error.get("description").asString()).isNotBlank();
					JsonNode problem = error.at("/content/application~1problem+json");
					assertThat(problem.at("/schema/$ref").asString()).isEqualTo("#/components/schemas/Problem");
					assertThat(problem.has("example")).isTrue();
				}
			}));
	}

	@Test
	void declaresTheRequestIdOfEveryResponseAndRetryAfterOfSome() {
		assertThat(this.document.operations())
			.allSatisfy((operation) -> operation.json().get("responses").properties().forEach((response) -> {
				JsonNode headers = this.document.resolve(response.getValue()).get("headers");
				assertThat(headers.has("X-Request-ID")).as(response.getKey()).isTrue();
				assertThat(headers.has("Retry-After")).as(response.getKey())
					.isEqualTo(Set.of("429", "503").contains(response.getKey()));
			}));
	}

	@ParameterizedTest
	@ValueSource(strings = { "a", "order-4711", "Az09_.:/+=@-", "", " ", "a b", "ä", "a;b", "a\"b" })
	void hasTheEffectivePatternOfTheRequestId(String id) {
		String accepted = this.document.at("/components/schemas/RequestId/pattern").asString();
		assertThat(id.matches(accepted)).isEqualTo(RequestId.acceptOrCreate(id).equals(id));
	}

	@ParameterizedTest
	@ValueSource(ints = { 128, 129 })
	void hasTheEffectiveLengthOfTheRequestId(int length) {
		hasTheEffectivePatternOfTheRequestId("x".repeat(length));
	}

	@ParameterizedTest
	@ValueSource(strings = { "100m", "1H", "99999999n", "0S", "00000000S", "01S", "123456789n", "5", "S", "1s", "-1S",
			"1.5S" })
	void hasTheEffectivePatternOfTheTimeout(String timeout) throws IOException, InterruptedException {
		String accepted = this.document.at("/components/parameters/GrpcTimeout/schema/pattern").asString();
		assertThat(timeout.matches(accepted))
			.isEqualTo(get("/api/v1/hello?name=x", "Grpc-Timeout", timeout).statusCode() != 400);
	}

	@Test
	void isValidBehindAnyProxy() {
		assertThat(this.document.at("/servers")).hasSize(1);
		assertThat(this.document.at("/servers/0/url").asString()).isEqualTo("/");
	}

	@Test
	void revealsNothingOfTheImplementation() {
		assertThat(this.json.toLowerCase(Locale.ROOT)).doesNotContain("controller", "spring", "java", "dev.greeting",
				"response\"", "name-service", "localhost", "itemstream");
	}

	@Test
	void isTheSameEveryTimeInEveryLanguage() throws IOException, InterruptedException {
		assertThat(get("/v3/api-docs", "Accept-Language", "de").body()).isEqualTo(this.json);
		assertThat(get("/v3/api-docs", "Accept-Language", "tr").body()).isEqualTo(this.json);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/v3/api-docs", "/v3/api-docs.yaml" })
	void isCachedAndRevalidatedEachTime(String path) throws IOException, InterruptedException {
		HttpResponse<String> response = get(path);
		assertThat(response.headers().allValues("Cache-Control")).containsExactly("no-cache");
		String etag = response.headers().firstValue("ETag").orElseThrow();
		assertThat(send("HEAD", path).headers().firstValue("ETag")).hasValue(etag);
		HttpResponse<String> same = get(path, "If-None-Match", etag);
		assertThat(same.statusCode()).isEqualTo(304);
		assertThat(same.body()).isEmpty();
		assertThat(same.headers().allValues("Cache-Control")).containsExactly("no-cache");
		assertThat(get(path, "If-None-Match", "W/\"other\"").statusCode()).isEqualTo(200);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/v3/api-docs", "/v3/api-docs.yaml" })
	void isCompressedWithTheSameContent(String path) throws IOException, InterruptedException {
		HttpResponse<InputStream> compressed = open(path, "Accept-Encoding", "gzip");
		assertThat(compressed.headers().firstValue("Content-Encoding")).hasValue("gzip");
		assertThat(compressed.headers().allValues("Vary")).containsExactly("accept-encoding");
		HttpResponse<String> plain = get(path);
		assertThat(new GZIPInputStream(compressed.body()).readAllBytes()).asString(StandardCharsets.UTF_8)
			.isEqualTo(plain.body());
		String etag = compressed.headers().firstValue("ETag").orElseThrow();
		assertThat(plain.headers().firstValue("ETag")).hasValue(etag);
		assertThat(get(path, "Accept-Encoding", "gzip", "If-None-Match", etag).statusCode()).isEqualTo(304);
	}

}
