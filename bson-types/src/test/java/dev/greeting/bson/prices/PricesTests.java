package dev.greeting.bson.prices;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

import com.google.protobuf.ByteString;
import com.google.rpc.BadRequest;
import com.google.rpc.BadRequest.FieldViolation;
import dev.greeting.bson.BsonMessages;
import dev.greeting.bson.prices.v1.PriceServiceGrpc;
import dev.greeting.bson.prices.v1.PriceServiceGrpc.PriceServiceBlockingStub;
import dev.greeting.bson.prices.v1.SetPricesRequest;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import org.bson.types.Decimal128;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Tests an application with BSON's types over real sockets.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "grpc.server.port=0", "management.server.port=-1", "spring.application.name=prices" })
class PricesTests {

	private static final String ID = "0102030405060708090a0b0c";

	private static final JsonMapper json = new JsonMapper();

	private static final HttpClient http = HttpClient.newHttpClient();

	@Autowired
	private PricesApplication application;

	@LocalServerPort
	private int httpPort;

	private ManagedChannel channel;

	private PriceServiceBlockingStub prices;

	@BeforeEach
	void connect() {
		this.channel = Grpc
			.newChannelBuilder("dns:///localhost:" + this.application.grpcPort(), InsecureChannelCredentials.create())
			.build();
		this.prices = PriceServiceGrpc.newBlockingStub(this.channel).withDeadlineAfter(10, TimeUnit.SECONDS);
	}

	@AfterEach
	void disconnect() throws InterruptedException {
		this.channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
	}

	@ParameterizedTest
	@ValueSource(strings = { "0", "-0", "12.30", "NaN", "-Infinity", "9.999999999999999999999999999999999E+6144" })
	void aMessageReturnsUnchangedOverGrpc(String amount) {
		SetPricesRequest request = SetPricesRequest.newBuilder()
			.addPrices(price().setAmount(BsonMessages.toMessage(Decimal128.parse(amount))))
			.build();
		assertThat(this.prices.setPrices(request).getPricesList()).isEqualTo(request.getPricesList());
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 11, 13 })
	void anObjectIdOfAnotherLengthIsAnInvalidArgument(int length) throws IOException {
		dev.greeting.bson.v1.ObjectId wrong = dev.greeting.bson.v1.ObjectId.newBuilder()
			.setValue(ByteString.copyFrom(new byte[length]))
			.build();
		assertThat(violation(price().setProduct(wrong))).isEqualTo(FieldViolation.newBuilder()
			.setField("prices[1].product.value")
			.setReason("BYTES_LEN")
			.setDescription("must be 12 bytes")
			.build());
	}

	@Test
	void aMissingObjectIdIsAnInvalidArgument() throws IOException {
		FieldViolation violation = violation(price().clearProduct());
		assertThat(violation.getField()).isEqualTo("prices[1].product");
		assertThat(violation.getReason()).isEqualTo("REQUIRED");
	}

	@Test
	void halfADecimal128IsAnInvalidArgument() throws IOException {
		FieldViolation violation = violation(
				price().setAmount(dev.greeting.bson.v1.Decimal128.newBuilder().setHigh(0)));
		assertThat(violation.getField()).isEqualTo("prices[1].amount.low");
		assertThat(violation.getReason()).isEqualTo("REQUIRED");
	}

	@Test
	void aControllerReadsAnObjectIdFromThePath() {
		HttpResponse<String> response = get("/products/" + ID);
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(json.readTree(response.body()).path("ids").path(0).asString()).isEqualTo(ID);
	}

	@Test
	void aControllerReadsBsonTypesFromTheQuery() {
		HttpResponse<String> response = get("/products?id=" + ID + "&id=ffffffffffffffffffffffff&above=-0");
		assertThat(response.body())
			.isEqualTo("{\"ids\":[\"%s\",\"ffffffffffffffffffffffff\"],\"above\":\"-0\"}".formatted(ID));
	}

	@Test
	void aControllerReadsAnObjectOfBsonTypesFromTheQuery() {
		assertThat(get("/search?id=" + ID + "&above=1E%2B3").body())
			.isEqualTo("{\"ids\":[\"%s\"],\"above\":\"1E+3\"}".formatted(ID));
	}

	@Test
	void aControllerReadsAndWritesBsonTypesInJson() {
		String price = "{\"product\":\"%s\",\"amount\":\"12.30\",\"since\":\"2026-01-02T03:04:05.678Z\"}".formatted(ID);
		HttpResponse<String> response = post(price);
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.body()).isEqualTo(price);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/products/1", "/products/0102030405060708090A0B0C", "/products/" + ID + "0",
			"/products/%20", "/products?id=x", "/products?id=" + ID + "&above=x", "/products?id=" + ID + "&above=",
			"/products?id=" + ID + "&above=12345678901234567890123456789012340E6111" })
	void anInvalidParameterIsRejected(String path) {
		JsonNode expected = problem(get("/pages?all=x"));
		JsonNode problem = problem(get(path));
		assertThat(problem.path("reason")).isEqualTo(expected.path("reason"));
		assertThat(problem.path("code")).isEqualTo(expected.path("code"));
		JsonNode violation = problem.path("violations").path(0);
		assertThat(violation.path("field").asString()).isEqualTo(path.contains("above") ? "above" : "id");
		assertThat(violation.path("rule")).isEqualTo(expected.path("violations").path(0).path("rule"));
		assertThat(violation.path("message")).isEqualTo(expected.path("violations").path(0).path("message"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"product\":\"\"}", "{\"product\":\"0102030405060708090A0B0C\"}", "{\"product\":1}",
			"{\"amount\":12.30}", "{\"amount\":\"x\"}", "{\"amount\":\"12345678901234567890123456789012340E6111\"}" })
	void anInvalidBodyIsRejected(String body) {
		assertThat(problem(post(body)).path("detail")).isEqualTo(problem(post("{\"since\":\"x\"}")).path("detail"));
	}

	@Test
	void theOpenApiDocumentDescribesBsonTypesAsStrings() {
		JsonNode document = json.readTree(get("/v3/api-docs").body());
		JsonNode paths = document.path("paths");
		assertObjectId(schema(paths.path("/products/{id}"), 0));
		assertObjectId(schema(paths.path("/products"), 0).path("items"));
		assertDecimal128(schema(paths.path("/products"), 1));
		assertThat(paths.path("/search").path("get").path("parameters").size()).isEqualTo(2);
		assertObjectId(schema(paths.path("/search"), 0));
		assertDecimal128(schema(paths.path("/search"), 1));
		JsonNode schemas = document.path("components").path("schemas");
		assertObjectId(schemas.path("Price").path("properties").path("product"));
		assertDecimal128(schemas.path("Price").path("properties").path("amount"));
		JsonNode ids = schemas.path("Found").path("properties").path("ids");
		assertThat(ids.path("description").asString()).isEqualTo("The requested ids");
		assertObjectId(ids.path("items"));
		assertThat(schemas.propertyNames()).doesNotContain("ObjectId", "Decimal128");
	}

	private static JsonNode schema(JsonNode path, int parameter) {
		return path.path("get").path("parameters").path(parameter).path("schema");
	}

	private static void assertObjectId(JsonNode schema) {
		assertThat(schema.path("type").asString()).isEqualTo("string");
		assertThat(schema.path("pattern").asString()).isEqualTo("^[0-9a-f]{24}$");
		assertThat(schema.path("example").asString()).matches("[0-9a-f]{24}");
	}

	private static void assertDecimal128(JsonNode schema) {
		assertThat(schema.path("type").asString()).isEqualTo("string");
		assertThat(schema.path("maxLength").asInt()).isEqualTo(128);
		assertThat(schema.path("example").asString()).matches(schema.path("pattern").asString());
	}

	private static dev.greeting.bson.prices.v1.Price.Builder price() {
		return dev.greeting.bson.prices.v1.Price.newBuilder()
			.setProduct(BsonMessages.toMessage(new ObjectId(ID)))
			.setAmount(BsonMessages.toMessage(new Decimal128(1)))
			.setSince(BsonMessages.toMessage(Instant.parse("2026-01-02T03:04:05.678Z")));
	}

	/**
	 * Sends the price as the second one and returns the only violation in the response.
	 */
	private FieldViolation violation(dev.greeting.bson.prices.v1.Price.Builder price) throws IOException {
		SetPricesRequest request = SetPricesRequest.newBuilder().addPrices(price()).addPrices(price).build();
		StatusRuntimeException rejection = catchThrowableOfType(StatusRuntimeException.class,
				() -> this.prices.setPrices(request));
		assertThat(rejection.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
		BadRequest badRequest = StatusProto.fromThrowable(rejection).getDetails(1).unpack(BadRequest.class);
		assertThat(badRequest.getFieldViolationsList()).hasSize(1);
		return badRequest.getFieldViolations(0);
	}

	private static JsonNode problem(HttpResponse<String> response) {
		assertThat(response.statusCode()).isEqualTo(400);
		assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
		return json.readTree(response.body());
	}

	private HttpResponse<String> get(String path) {
		return send(HttpRequest.newBuilder(uri(path)));
	}

	private HttpResponse<String> post(String body) {
		return send(HttpRequest.newBuilder(uri("/prices"))
			.header("Content-Type", "application/json")
			.POST(BodyPublishers.ofString(body)));
	}

	private URI uri(String path) {
		return URI.create("http://localhost:" + this.httpPort + path);
	}

	private static HttpResponse<String> send(HttpRequest.Builder request) {
		try {
			return http.send(request.build(), BodyHandlers.ofString());
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
	}

}
