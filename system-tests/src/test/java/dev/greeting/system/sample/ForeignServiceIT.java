package dev.greeting.system.sample;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import dev.greeting.bson.v1.Decimal128;
import dev.greeting.bson.v1.ObjectId;
import dev.greeting.platform.test.http.Http;
import dev.greeting.platform.test.http.Reply;
import dev.greeting.system.grpc.GrpcClient;
import dev.greeting.system.launch.AccessLine;
import dev.greeting.system.launch.Launcher;
import dev.greeting.system.launch.RunningService;
import dev.greeting.system.launch.Settings;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

import static dev.greeting.bson.BsonMessages.fromMessage;
import static dev.greeting.bson.BsonMessages.toMessage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * A service of another repository, with a group, a package and an error domain of its
 * own: it imports the BOM and depends on one starter.
 */
@Order(1)
class ForeignServiceIT {

	private static final String PLACE_ORDER = "example.v1.OrderService/PlaceOrder";

	private static final String CUSTOMER = "507f1f77bcf86cd799439011";

	private static final List<String> PORTS = List.of("server.port", "management.server.port", "grpc.server.port");

	private static Path jar;

	private static RunningService service;

	@BeforeAll
	static void start() {
		jar = SampleBuild.run();
		service = Launcher.start(jar, PORTS, settings());
		service.awaitReady();
	}

	@AfterAll
	static void stop() {
		if (service != null) {
			service.close();
		}
	}

	@Test
	void itIsHealthyAndShowsItsMetrics() {
		assertThat(Http.get(service.management(), "/actuator/health").status()).isEqualTo(200);
		assertThat(Http.get(service.management(), "/actuator/prometheus").body()).contains("jvm_memory_used_bytes");
	}

	@Test
	void aCallCarriesItsRequestIdIntoTheAccessLine() {
		try (GrpcClient client = GrpcClient.of(service)) {
			assertThat(client.with("request_id", "sample-1").call(PLACE_ORDER, order("tea", 2))).isNotEmpty();
		}
		await().untilAsserted(
				() -> assertThat(service.log().accessLinesOf("sample-1")).singleElement().satisfies((line) -> {
					assertThat(line.isGrpc()).isTrue();
					assertThat(line.status()).isEqualTo("OK");
				}));
	}

	@Test
	void aRuleOfItsContractIsEnforcedAndTheErrorHasItsOwnDomain() {
		try (GrpcClient client = GrpcClient.of(service)) {
			for (byte[] wrong : List.of(order(" ", 1), order("tea", 101), order("tea", 1, new byte[11]))) {
				assertThatExceptionOfType(StatusRuntimeException.class)
					.isThrownBy(() -> client.call(PLACE_ORDER, wrong))
					.satisfies((error) -> {
						assertThat(error.getStatus().getCode()).isEqualTo(Code.INVALID_ARGUMENT);
						assertThat(GrpcClient.errorInfo(error).getDomain()).isEqualTo("orders.example.org");
					});
			}
		}
	}

	@Test
	void bsonTypesComeBackAsTheyWereSent() throws InvalidProtocolBufferException {
		try (GrpcClient client = GrpcClient.of(service)) {
			UnknownFieldSet answer = UnknownFieldSet.parseFrom(client.call(PLACE_ORDER, order("tea", 2)));
			assertThat(text(answer, 1)).isEqualTo("2 x tea at 12.30");
			assertThat(fromMessage(ObjectId.parseFrom(bytes(answer, 3))).toHexString()).isEqualTo(CUSTOMER);
			assertThat(fromMessage(Decimal128.parseFrom(bytes(answer, 4)))).hasToString("12.30");
			String id = fromMessage(ObjectId.parseFrom(bytes(answer, 2))).toHexString();
			String placedAt = fromMessage(Timestamp.parseFrom(bytes(answer, 5))).toString();
			Reply reply = Http.get(service.http(), "/orders/" + id);
			assertThat(reply.status()).isEqualTo(200);
			assertThat(reply.body()).isEqualTo("{\"id\":\"%s\",\"placedAt\":\"%s\"}".formatted(id, placedAt));
		}
	}

	@Test
	void anObjectIdWithOtherCharactersIsAProblemOfItsOwnDomain() {
		Reply reply = Http.get(service.http(), "/orders/507f1f77bcf86cd79943901x");
		assertThat(reply.status()).isEqualTo(400);
		assertThat(reply.mediaType()).isEqualTo("application/problem+json");
		assertThat(reply.json().path("domain").asString()).isEqualTo("orders.example.org");
		assertThat(reply.json().at("/violations/0/field").asString()).isEqualTo("id");
	}

	@Test
	void anErrorOfItsHttpSideHasItsOwnDomain() {
		assertThat(Http.get(service.http(), "/nothing").body()).contains("\"domain\":\"orders.example.org\"");
	}

	@Test
	void nothingOfTheProductIsOnItsClassPath() throws IOException {
		try (JarFile file = new JarFile(jar.toFile())) {
			assertThat(file.stream().map((entry) -> entry.getName()))
				.anyMatch((name) -> name.startsWith("BOOT-INF/lib/service-platform-"))
				.noneMatch((name) -> name.matches(".*/(proto-contracts|name-service|greeting-gateway)-.*"))
				.noneMatch((name) -> name.matches(".*/guava-.*-android.jar"));
		}
	}

	@Test
	void itRunsWithoutHttp() throws IOException {
		Path folder = SampleBuild.extract(jar);
		try (Stream<Path> libraries = Files.list(folder.resolve("lib"))) {
			for (Path library : libraries.toList()) {
				if (library.getFileName()
					.toString()
					.matches("(tomcat-|jakarta\\.servlet|spring-web|spring-boot-(tomcat|web|servlet|http)).*")) {
					Files.delete(library);
				}
			}
		}
		try (RunningService bare = Launcher.start(folder.resolve("orders.jar"), PORTS, settings());
				GrpcClient client = GrpcClient.of(bare)) {
			await("the service without HTTP is healthy").atMost(Duration.ofSeconds(90))
				.ignoreExceptionsInstanceOf(StatusRuntimeException.class)
				.until(() -> HealthGrpc.newBlockingStub(client.channel())
					.check(HealthCheckRequest.getDefaultInstance())
					.getStatus() == ServingStatus.SERVING);
			assertThat(client.with("request_id", "bare").call(PLACE_ORDER, order("tea", 1))).isNotEmpty();
			assertThatExceptionOfType(StatusRuntimeException.class)
				.isThrownBy(() -> client.call(PLACE_ORDER, order(" ", 1)))
				.satisfies(
						(error) -> assertThat(GrpcClient.errorInfo(error).getDomain()).isEqualTo("orders.example.org"));
			await().untilAsserted(
					() -> assertThat(bare.log().accessLinesOf("bare")).singleElement().matches(AccessLine::isGrpc));
		}
	}

	private static Settings settings() {
		return Settings.none().with("greeting.shutdown.drain-delay", "0s");
	}

	/**
	 * Makes a {@code PlaceOrderRequest}, of which these tests have no classes.
	 */
	private static byte[] order(String article, int pieces) {
		return order(article, pieces, HexFormat.of().parseHex(CUSTOMER));
	}

	private static byte[] order(String article, int pieces, byte[] customer) {
		ObjectId id = ObjectId.newBuilder().setValue(ByteString.copyFrom(customer)).build();
		return UnknownFieldSet.newBuilder()
			.addField(1, field(ByteString.copyFromUtf8(article)))
			.addField(2, Field.newBuilder().addVarint(pieces).build())
			.addField(3, field(id.toByteString()))
			.addField(4, field(toMessage(org.bson.types.Decimal128.parse("12.30")).toByteString()))
			.build()
			.toByteArray();
	}

	private static Field field(ByteString bytes) {
		return Field.newBuilder().addLengthDelimited(bytes).build();
	}

	private static String text(UnknownFieldSet message, int field) {
		return bytes(message, field).toStringUtf8();
	}

	private static ByteString bytes(UnknownFieldSet message, int field) {
		return message.getField(field).getLengthDelimitedList().getFirst();
	}

}
