package dev.greeting.gateway.openapi;

import java.math.BigDecimal;
import java.net.URI;
import java.util.Arrays;
import java.util.List;

import dev.greeting.platform.error.Problem;
import dev.greeting.platform.error.UnusableAnswerException;
import io.grpc.Status;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.StringSchema;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.util.unit.DataSize;

/**
 * An error that every operation can end in.
 *
 * @param component the name of the response among the document's components
 * @param status the HTTP status, or {@code default}
 * @param description when it happens
 * @param examples what the answer looks like, one for each reason
 * @param header a header that comes with it, if any
 */
record CommonError(String component, String status, String description, List<ProblemDetail> examples,
		@Nullable NamedHeader header) {

	private static final String SOME_PATH = "/api/v1/hello";

	private static final String INTERNAL = "Something went wrong inside the service.";

	private static final String UNKNOWN_CODING = "The method or the transfer coding of the request is unknown here.";

	private static final String TOO_MANY = "There are more requests at the moment than can be served.";

	private static final NamedHeader ALLOW = text(HttpHeaders.ALLOW, "The methods that the path offers.",
			"GET,HEAD,OPTIONS");

	private static final NamedHeader ACCEPT = text(HttpHeaders.ACCEPT, "The representations that there are.",
			"application/json");

	private static final NamedHeader RETRY_AFTER = new NamedHeader(HttpHeaders.RETRY_AFTER,
			new Header().description("After how many seconds the request may be repeated.")
				.required(true)
				.schema(new IntegerSchema().minimum(BigDecimal.ZERO))
				.example(1));

	/**
	 * Lists the errors in the order of their statuses.
	 * @param maxHeaderSize how much of a request the server reads before its body
	 */
	static List<CommonError> all(DataSize maxHeaderSize) {
		return List.of(
				new CommonError("MethodNotAllowed", "405", "The path does not offer the method of the request.",
						List.of(http(HttpStatus.METHOD_NOT_ALLOWED, "This method is not supported here.")), ALLOW),
				new CommonError("NotAcceptable", "406",
						"The operation has no representation that the request's `Accept` admits.",
						List.of(http(HttpStatus.NOT_ACCEPTABLE, "Acceptable representations: [application/json].")),
						ACCEPT),
				new CommonError("UriTooLong", "414",
						"The request line alone is larger than %,d bytes.".formatted(maxHeaderSize.toBytes()),
						List.of(at("/", Problem.of(HttpStatus.URI_TOO_LONG, "The request line is too long."))), null),
				new CommonError("TooManyRequests", "429", TOO_MANY,
						List.of(http(HttpStatus.TOO_MANY_REQUESTS, TOO_MANY), grpc(Status.RESOURCE_EXHAUSTED)),
						RETRY_AFTER),
				new CommonError("HeadersTooLarge", "431",
						"The request line and the headers together are larger than %,d bytes, or there are more than 100 headers."
							.formatted(maxHeaderSize.toBytes()),
						List.of(http(HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
								"The request headers are too large or too many.")),
						null),
				new CommonError("InternalError", "500", INTERNAL,
						List.of(http(HttpStatus.INTERNAL_SERVER_ERROR, INTERNAL), grpc(Status.INTERNAL)), null),
				new CommonError("NotOffered", "501",
						"The service behind this one does not offer this, or the request's transfer coding is unknown.",
						List.of(grpc(Status.UNIMPLEMENTED), http(HttpStatus.NOT_IMPLEMENTED, UNKNOWN_CODING)), null),
				new CommonError("BadGateway", "502", "The service behind this one gave an answer that is of no use.",
						Arrays.stream(UnusableAnswerException.Reason.values()).map(CommonError::unusable).toList(),
						null),
				new CommonError("Unavailable", "503",
						"The service behind this one cannot be reached at the moment, or is about to stop.",
						List.of(grpc(Status.UNAVAILABLE)), RETRY_AFTER),
				new CommonError("NotInTime", "504",
						"There was no answer within the time limit of the service, or of `Grpc-Timeout`.",
						List.of(grpc(Status.DEADLINE_EXCEEDED)), null),
				new CommonError("OtherError", "default", "Any other error. It has the same shape.",
						List.of(grpc(Status.PERMISSION_DENIED)), null));
	}

	private static ProblemDetail http(HttpStatus status, String detail) {
		return at(SOME_PATH, Problem.of(status, detail));
	}

	private static ProblemDetail grpc(Status status) {
		return at(SOME_PATH, Problem.of(status.asRuntimeException()));
	}

	private static ProblemDetail unusable(UnusableAnswerException.Reason reason) {
		Status status = (reason == UnusableAnswerException.Reason.CALL_CANCELLED) ? Status.CANCELLED : Status.INTERNAL;
		return grpc(status.withCause(new UnusableAnswerException(reason)));
	}

	private static ProblemDetail at(String path, ProblemDetail problem) {
		problem.setInstance(URI.create(path));
		return problem;
	}

	private static NamedHeader text(String name, String description, String example) {
		return new NamedHeader(name,
				new Header().description(description).required(true).schema(new StringSchema()).example(example));
	}

	/**
	 * A response header.
	 */
	record NamedHeader(String name, Header header) {
	}

}
