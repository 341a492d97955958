package dev.greeting.gateway.openapi;

import dev.greeting.platform.requestid.RequestId;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.HeaderParameter;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.responses.ApiResponse;

/**
 * The request id as a header of every request and of every response.
 */
final class RequestIdDocumentation {

	private static final String COMPONENT = "RequestId";

	private static final String PATTERN = "^[\\w.:/+=@-]{1,128}$";

	private RequestIdDocumentation() {
	}

	static Schema<?> schema() {
		return new StringSchema().pattern(PATTERN);
	}

	static void addTo(Components components) {
		components.addParameters(COMPONENT, new HeaderParameter().name(RequestId.HEADER)
			// In words: Swagger UI would send an example as it is with every request.
			.description("The id that the request shall bear, such as `order-4711`. One that does not match the "
					+ "pattern is not an error: it is replaced by a new UUID, as is one that is missing.")
			.required(false)
			.schema(schema()));
		components.addHeaders(COMPONENT,
				new Header().description("The id that the request bears in every log line on its way.")
					.required(true)
					.example(ProblemExamples.REQUEST_ID)
					.schema(schema()));
	}

	static void addTo(Operation operation) {
		operation.addParametersItem(new Parameter().$ref(COMPONENT));
	}

	static ApiResponse addTo(ApiResponse response) {
		return response.addHeaderObject(RequestId.HEADER, new Header().$ref(COMPONENT));
	}

}
