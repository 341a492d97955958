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
 * The headers of every request and of every response. Those of requests have their
 * examples in words: Swagger UI would send an example as it is with every request.
 */
final class CommonHeaders {

	private static final String REQUEST_ID = "RequestId";

	private static final String TIMEOUT = "Timeout";

	private CommonHeaders() {
	}

	static Schema<?> requestIdSchema() {
		return new StringSchema().pattern("^[\\w.:/+=@-]{1,128}$");
	}

	static void addTo(Components components) {
		components.addParameters(REQUEST_ID, new HeaderParameter().name(RequestId.HEADER)
			.description("The id that the request shall bear, such as `order-4711`. One that does not match the "
					+ "pattern is not an error: it is replaced by a new UUID, as is one that is missing.")
			.required(false)
			.schema(requestIdSchema()));
		components.addParameters(TIMEOUT,
				new HeaderParameter().name("Grpc-Timeout")
					.description("How long the caller is going to wait: a positive number and a unit, `H`, `M`, `S` "
							+ "(hours, minutes, seconds), `m`, `u` or `n` (milli-, micro-, nanoseconds), such as "
							+ "`100m`. Shortens the time limit of the service, never lengthens it.")
					.required(false)
					.schema(new StringSchema().pattern("^(?!0+[A-Za-z])[0-9]{1,8}[HMSmun]$")));
		components.addHeaders(REQUEST_ID,
				new Header().description("The id that the request bears in every log line on its way.")
					.required(true)
					.schema(requestIdSchema())
					.example(ProblemExamples.REQUEST_ID));
	}

	static void addTo(Operation operation) {
		operation.addParametersItem(new Parameter().$ref(REQUEST_ID)).addParametersItem(new Parameter().$ref(TIMEOUT));
	}

	static ApiResponse addTo(ApiResponse response) {
		return response.addHeaderObject(RequestId.HEADER, new Header().$ref(REQUEST_ID));
	}

}
