package dev.greeting.gateway.openapi;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;

import dev.greeting.platform.error.Problem;
import io.grpc.Status.Code;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.media.ArraySchema;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;

/**
 * The schemas of problem documents.
 */
final class ProblemSchemas {

	static final String PROBLEM = "Problem";

	private static final String VIOLATION = "Violation";

	private static final String UPPER_SNAKE_CASE = "^[A-Z][A-Z0-9_]*$";

	private ProblemSchemas() {
	}

	static void addTo(Components components) {
		components.addSchemas(PROBLEM, problem());
		components.addSchemas(VIOLATION, violation());
	}

	private static Schema<?> problem() {
		return new ObjectSchema()
			.required(List.of("detail", "status", "title", "type", "code", "reason", "domain", "requestId"))
			.description("A problem document as in RFC 9457.")
			.addProperty("detail", text("What happened, in words for people. Programs do not parse it."))
			.addProperty("instance",
					text("The path of the request, `/` where the request line cannot be read. Absent in the last "
							+ "record of a stream.")
						.format("uri-reference"))
			.addProperty("status",
					new IntegerSchema().description("The HTTP status.")
						.minimum(BigDecimal.valueOf(400))
						.maximum(BigDecimal.valueOf(599)))
			.addProperty("title", text("The phrase of the HTTP status."))
			.addProperty("type",
					text("Always `about:blank`: the problem is no more specific than its status, code and reason.")
						.format("uri-reference"))
			.addProperty("code", code())
			.addProperty("reason",
					text("Why, in a word that is unique within `domain`. Later versions may add reasons.")
						.pattern(UPPER_SNAKE_CASE))
			.addProperty("domain",
					text("Who defines the reason; `%s` for this API.".formatted(Problem.DOMAIN))
						.example(Problem.DOMAIN))
			.addProperty("violations",
					new ArraySchema().items(new Schema<>().$ref(VIOLATION))
						.description(
								"The rules that the request breaks. Absent where the problem is none of its fields.")
						.minItems(1))
			.addProperty("requestId", CommonHeaders.requestIdSchema().description("The same as in `X-Request-ID`."));
	}

	private static Schema<?> code() {
		Schema<String> code = text("The kind of the problem, as one of gRPC's status codes.");
		code.setEnum(Arrays.stream(Code.values()).filter((value) -> value != Code.OK).map(Code::name).toList());
		return code;
	}

	private static Schema<?> violation() {
		return new ObjectSchema().required(List.of("field", "rule", "message"))
			.description("One rule that one field of a request breaks.")
			.addProperty("field", text("The name of the parameter."))
			.addProperty("rule", text("The rule's identifier.").pattern(UPPER_SNAKE_CASE))
			.addProperty("message", text("What the rule asks for. It never repeats the refused value."));
	}

	private static Schema<String> text(String description) {
		Schema<String> schema = new StringSchema();
		schema.setDescription(description);
		return schema;
	}

}
