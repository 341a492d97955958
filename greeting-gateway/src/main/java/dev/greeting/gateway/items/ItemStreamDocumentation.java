package dev.greeting.gateway.items;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

import dev.greeting.platform.error.Problem;
import io.grpc.Status;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.examples.Example;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import org.springdoc.core.customizers.OperationCustomizer;

import org.springframework.http.ProblemDetail;
import org.springframework.stereotype.Component;
import org.springframework.web.method.HandlerMethod;

/**
 * Documents responses that are a stream of items. OpenAPI 3.1 has no word for a stream,
 * so it is a string, with examples that the writers of streams themselves write.
 */
@Component
final class ItemStreamDocumentation implements OperationCustomizer {

	private static final String DESCRIPTION = """
			The items, in ascending order of their ids. `application/x-ndjson`, the default: each line is an `Item`; \
			of a stream that fails in the middle, the last line is an object with the one property `error`, a \
			`Problem`. `text/event-stream`: the data of each event is an `Item`, its id that of the item; the last event \
			of a whole stream has the type `end`; of a stream that fails in the middle, the last event has the type \
			`error`, and its data is a `Problem`. A comment now and then keeps the connection while no item comes.""";

	private static final String REQUEST_ID = "0b9aa35e-6b6b-4a0c-a1a5-1d4a3bb0f0f2";

	private final List<ItemStreamWriter> writers;

	ItemStreamDocumentation(List<ItemStreamWriter> writers) {
		this.writers = writers;
	}

	@Override
	public Operation customize(Operation operation, HandlerMethod method) {
		if (method.getReturnType().getParameterType() == ItemStreamRequest.class) {
			Content content = new Content();
			this.writers.forEach((writer) -> content.addMediaType(mediaType(writer), documentation(writer)));
			operation.getResponses().addApiResponse("200", new ApiResponse().description(DESCRIPTION).content(content));
		}
		return operation;
	}

	private static MediaType documentation(ItemStreamWriter writer) {
		Schema<?> schema = new StringSchema().contentMediaType(mediaType(writer)).contentSchema(recordSchema(writer));
		return new MediaType().schema(schema)
			.addExamples("whole", example("A whole stream of two items", writer, false))
			.addExamples("failed", example("A stream that fails after its second item", writer, true));
	}

	private static Schema<?> recordSchema(ItemStreamWriter writer) {
		Schema<?> problem = new Schema<>().$ref("Problem");
		Schema<?> item = new Schema<>().$ref("Item");
		if (writer instanceof NdjsonItemStreamWriter) {
			Schema<?> failure = new ObjectSchema().required(List.of("error")).addProperty("error", problem);
			return new Schema<>().addOneOfItem(item).addOneOfItem(failure);
		}
		Schema<?> end = new ObjectSchema().maxProperties(0);
		return new Schema<>().addOneOfItem(item).addOneOfItem(problem).addOneOfItem(end);
	}

	private static Example example(String summary, ItemStreamWriter writer, boolean failed) {
		ByteArrayOutputStream body = new ByteArrayOutputStream();
		try {
			writer.writeBeginning(body);
			writer.writeItem(new ItemResponse(1, "name 1"), body);
			writer.writeItem(new ItemResponse(2, "name 2"), body);
			if (failed) {
				writer.writeFailure(failure(), body);
			}
			else {
				writer.writeEnd(new Length(2), body);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return new Example().summary(summary).value(body.toString(StandardCharsets.UTF_8));
	}

	private static ProblemDetail failure() {
		ProblemDetail problem = Problem.of(Status.UNAVAILABLE.asRuntimeException());
		problem.setProperty("requestId", REQUEST_ID);
		return problem;
	}

	private static String mediaType(ItemStreamWriter writer) {
		return writer.getSupportedMediaTypes().getFirst().toString();
	}

}
