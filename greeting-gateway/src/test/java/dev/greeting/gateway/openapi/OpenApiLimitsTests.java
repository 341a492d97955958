package dev.greeting.gateway.openapi;

import java.io.IOException;
import java.util.List;

import build.buf.validate.FieldRules;
import build.buf.validate.Int32Rules;
import build.buf.validate.StringRules;
import build.buf.validate.ValidateProto;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import dev.greeting.contract.api.ApiProto;
import dev.greeting.contract.names.Service1Proto;
import dev.greeting.contract.rules.RequestField;
import dev.greeting.contract.rules.RulesProto;
import dev.greeting.gateway.GatewayTest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * That the document shows the limits that the contract declares.
 */
class OpenApiLimitsTests extends GatewayTest {

	private static final List<ServiceDescriptor> SERVICES = List.of(ApiProto.getDescriptor().findServiceByName("Api"),
			Service1Proto.getDescriptor().findServiceByName("Service1"));

	@ParameterizedTest
	@CsvSource({ "/api/v1/say-hello, ProcessName", "/api/v1/hello, sayHello" })
	void showsTheLimitsOfANameAsInTheContract(String path, String rpc) throws IOException, InterruptedException {
		StringRules rules = rules(rpc, "name").getString();
		JsonNode schema = schema(path);
		assertThat(rules.getMinLen()).isPositive().isEqualTo(schema.get("minLength").asLong());
		assertThat(rules.getMaxLen()).isPositive().isEqualTo(schema.get("maxLength").asLong());
		assertThat(rules.getExtension(RulesProto.notBlank)).isEqualTo(schema.get("pattern").asString().equals("\\S"));
	}

	@ParameterizedTest
	@CsvSource({ "/api/v1/items, getAll", "/api/v1/items/stream, getStream" })
	void showsTheLimitsOfALengthAsInTheContract(String path, String rpc) throws IOException, InterruptedException {
		Int32Rules rules = rules(rpc, "length").getInt32();
		JsonNode schema = schema(path);
		assertThat(rules.hasGte()).isTrue();
		assertThat(schema.get("minimum").asLong()).isEqualTo(rules.getGte());
		assertThat(schema.get("maximum").asLong()).isEqualTo(rules.hasLte() ? rules.getLte() : Integer.MAX_VALUE);
		assertThat(schema.get("format").asString()).isEqualTo("int32");
	}

	@ParameterizedTest
	@CsvSource("/api/v1/items, getAll")
	void showsTheLimitOfAListAsThatOfItsLength(String path, String rpc) throws IOException, InterruptedException {
		assertThat(document().at("/components/schemas/Items/properties/items/maxItems").asLong())
			.isEqualTo(rules(rpc, "length").getInt32().getLte());
	}

	private OpenApiDocument document() throws IOException, InterruptedException {
		return OpenApiDocument.parse(get("/v3/api-docs").body());
	}

	private JsonNode schema(String path) throws IOException, InterruptedException {
		return document().operations()
			.stream()
			.filter((operation) -> operation.path().equals(path))
			.findFirst()
			.orElseThrow()
			.queryParameter()
			.get("schema");
	}

	/**
	 * The rules beside the field, completed by those that hold for the method only.
	 */
	private static FieldRules rules(String rpc, String name) {
		MethodDescriptor method = SERVICES.stream()
			.flatMap((service) -> service.getMethods().stream())
			.filter((candidate) -> candidate.getName().equals(rpc))
			.findFirst()
			.orElseThrow();
		FieldDescriptor field = method.getInputType().findFieldByName(name);
		FieldRules.Builder rules = field.getOptions().getExtension(ValidateProto.field).toBuilder();
		method.getOptions()
			.getExtension(RulesProto.requestField)
			.stream()
			.filter((added) -> added.getName().equals(name))
			.map(RequestField::getRules)
			.forEach(rules::mergeFrom);
		return rules.build();
	}

}
