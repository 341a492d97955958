package dev.greeting.gateway.openapi;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
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
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the document says, and that it says it in OpenAPI 3.1.
 */
class OpenApiDocumentTests extends GatewayTest {

	private static final Set<String> ERRORS = Set.of("400", "405", "406", "414", "429", "431", "500", "501", "502",
			"503", "504", "default");

	private String json;

	private OpenApiDocument document;

	@BeforeEach
	void readDocument() throws IOException, InterruptedException {
		this.json = get("/v3/api-docs").body();
		this.document = OpenApiDocument.parse(this.json);
	}

	@Test
	void isOpenApi31ThatTheParserOfCodeGeneratorsReadsWithoutComplaint() {
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
	void hasOnlyReferencesToWhatItHas() {
		assertThat(this.document.findAll("$ref")).hasSizeGreaterThan(20)
			.allSatisfy((
					reference) -> assertThat(this.document.root().at(reference.asString().substring(1)).isMissingNode())
						.as(reference.asString())
						.isFalse());
	}

	@Test
	void hasOnlyExamplesThatFitTheirSchemas() {
		for (Operation operation : this.document.operations()) {
			JsonNode parameters = operation.json().get("parameters");
			assertThat(this.document.errors(operation.queryParameter().get("example"),
					pointer(operation, "parameters", "0", "schema")))
				.as("%s", operation)
				.isEmpty();
			assertThat(parameters).hasSize(isStream(operation) ? 4 : 3);
			operation.json().get("responses").properties().forEach((response) -> {
				JsonNode reference = response.getValue().path("$ref");
				String at = reference.isMissingNode() ? pointer(operation, "responses", response.getKey())
						: reference.asString().substring(1);
				if (!"204".equals(response.getKey())) {
					assertExamplesFit(at);
				}
			});
		}
	}

	private void assertExamplesFit(String response) {
		JsonNode content = this.document.at(response + "/content");
		assertThat(content.properties()).as(response).isNotEmpty().allSatisfy((mediaType) -> {
			String at = response + "/content" + OpenApiDocument.pointer(mediaType.getKey()) + "/schema";
			List<JsonNode> examples = examples(mediaType.getValue());
			assertThat(examples).as(at).isNotEmpty();
			assertThat(examples)
				.allSatisfy((example) -> assertThat(this.document.errors(example, at)).as(at).isEmpty());
		});
	}

	@Test
	void listsEveryRouteAndNothingElse() {
		assertThat(this.document.operations()).extracting(Operation::toString)
			.containsExactly("get /api/v1/hello", "get /api/v1/items", "get /api/v1/items/stream",
					"get /api/v1/say-hello");
	}

	@Test
	void saysOfEveryOperationAndParameterWhatItIsFor() {
		assertThat(this.document.operations()).allSatisfy((operation) -> {
			JsonNode json = operation.json();
			assertThat(json.get("summary").asString()).isNotBlank();
			assertThat(json.get("description").asString()).isNotBlank();
			assertThat(json.get("tags")).hasSize(1);
			assertThat(json.get("parameters").valueStream().map(this.document::resolve))
				.allSatisfy((parameter) -> assertThat(parameter.get("description").asString()).isNotBlank());
		});
		assertThat(this.document.operations()).extracting((operation) -> operation.json().get("operationId").asString())
			.containsExactly("hello", "listItems", "streamItems", "sayHello");
		assertThat(this.document.at("/tags")).hasSize(2)
			.allSatisfy((tag) -> assertThat(tag.get("description").asString()).isNotBlank());
	}

	@Test
	void saysOfEveryOperationInWhichErrorsItCanEnd() {
		assertThat(this.document.operations()).allSatisfy((operation) -> {
			Set<String> successes = isStream(operation) ? Set.of("200", "204") : Set.of("200");
			Set<String> expected = Stream.concat(successes.stream(), ERRORS.stream()).collect(Collectors.toSet());
			assertThat(operation.json().get("responses").propertyNames()).containsExactlyInAnyOrderElementsOf(expected);
			assertThat(ERRORS).allSatisfy((status) -> {
				JsonNode error = this.document.resolve(operation.response(status));
				assertThat(error.get("description").asString()).isNotBlank();
				assertThat(error.at("/content/application~1problem+json/schema/$ref").asString())
					.isEqualTo("#/components/schemas/Problem");
			});
		});
	}

	@Test
	void saysOfEveryResponseThatItCarriesTheRequestIdAndOfSomeWhenToTryAgain() {
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
	void givesTheRequestIdThePatternThatDecides(String id) {
		String accepted = this.document.at("/components/parameters/RequestId/schema/pattern").asString();
		assertThat(id.matches(accepted)).isEqualTo(RequestId.acceptOrCreate(id).equals(id));
	}

	@ParameterizedTest
	@ValueSource(ints = { 128, 129 })
	void givesTheRequestIdTheLengthThatDecides(int length) {
		givesTheRequestIdThePatternThatDecides("x".repeat(length));
	}

	@ParameterizedTest
	@ValueSource(strings = { "100m", "1H", "99999999n", "0S", "00000000S", "01S", "123456789n", "5", "S", "1s", "-1S",
			"1.5S" })
	void givesTheTimeoutThePatternThatDecides(String timeout) throws IOException, InterruptedException {
		String accepted = this.document.at("/components/parameters/Timeout/schema/pattern").asString();
		assertThat(timeout.matches(accepted))
			.isEqualTo(get("/api/v1/hello?name=x", "Grpc-Timeout", timeout).statusCode() != 400);
	}

	@Test
	void holdsBehindAnyProxy() {
		assertThat(this.document.at("/servers")).hasSize(1);
		assertThat(this.document.at("/servers/0/url").asString()).isEqualTo("/");
	}

	@Test
	void tellsNothingOfTheImplementation() {
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
	void isKeptByCachesThatAskEachTimeWhetherItIsStillTheSame(String path) throws IOException, InterruptedException {
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
	void isCompressedAndStillTheSame(String path) throws IOException, InterruptedException {
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

	private static boolean isStream(Operation operation) {
		return operation.path().endsWith("/stream");
	}

	private static String pointer(Operation operation, String... tokens) {
		return OpenApiDocument.pointer("paths", operation.path(), operation.method()) + OpenApiDocument.pointer(tokens);
	}

	private static List<JsonNode> examples(JsonNode mediaType) {
		return mediaType.has("example") ? List.of(mediaType.get("example"))
				: mediaType.path("examples").valueStream().map((example) -> example.get("value")).toList();
	}

}
