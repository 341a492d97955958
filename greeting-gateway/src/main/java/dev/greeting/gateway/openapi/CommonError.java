package dev.greeting.gateway.openapi;

import java.math.BigDecimal;
import java.util.List;

import dev.greeting.platform.error.Problem;
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
 * @param example an answer
 * @param instance the path in the example, if the answer has one
 * @param header a header that comes with it, if any
 */
record CommonError(String component, String status, String description, ProblemDetail example,
		@Nullable String instance, @Nullable NamedHeader header) {

	private static final String INSTANCE = "/api/v1/hello";

	private static final NamedHeader RETRY_AFTER = new NamedHeader(HttpHeaders.RETRY_AFTER,
			new Header().description("After how many seconds the request may be repeated.")
				.required(true)
				.schema(new IntegerSchema().minimum(BigDecimal.ZERO).example(1)));

	/**
	 * Lists the errors in the order of their statuses.
	 * @param maxHeaderSize how much of a request the server reads before its body
	 */
	static List<CommonError> all(DataSize maxHeaderSize) {
		return List.of(of("MethodNotAllowed", HttpStatus.METHOD_NOT_ALLOWED,
				"The path does not offer the method of the request. Not an answer to `GET`, `HEAD` or `OPTIONS`.",
				"This method is not supported here.", INSTANCE,
				text(HttpHeaders.ALLOW, "The methods that the path offers.", "GET,HEAD,OPTIONS")),
				of("NotAcceptable", HttpStatus.NOT_ACCEPTABLE,
						"The operation has no representation that the request's `Accept` admits.",
						"Acceptable representations: [application/json].", INSTANCE,
						text(HttpHeaders.ACCEPT, "The representations that there are.", "application/json")),
				of("UriTooLong", HttpStatus.URI_TOO_LONG,
						"The request line alone is larger than %,d bytes.".formatted(maxHeaderSize.toBytes()),
						"The request line is too long.", null, null),
				of("TooManyRequests", Status.RESOURCE_EXHAUSTED,
						"There are more requests at the moment than can be served.", RETRY_AFTER),
				of("HeadersTooLarge", HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
						"The request line and the headers together are larger than %,d bytes."
							.formatted(maxHeaderSize.toBytes()),
						"The request headers are too large.", INSTANCE, null),
				of("Cancelled", Status.CANCELLED, "The request was cancelled before it was answered.", null),
				of("InternalError", Status.INTERNAL, "Something went wrong inside the service.", null),
				of("NotOffered", Status.UNIMPLEMENTED, "The service behind this one does not offer this.", null),
				of("Unavailable", Status.UNAVAILABLE, "The service behind this one cannot be reached at the moment.",
						RETRY_AFTER),
				of("NotInTime", Status.DEADLINE_EXCEEDED, "The service behind this one did not answer in time.", null),
				new CommonError("OtherError", "default",
						"Any other error. It looks the same; clients should not assume that the list is complete.",
						Problem.of(Status.PERMISSION_DENIED.asRuntimeException()), INSTANCE, null));
	}

	private static CommonError of(String component, HttpStatus status, String description, String detail,
			@Nullable String instance, @Nullable NamedHeader header) {
		return new CommonError(component, Integer.toString(status.value()), description, Problem.of(status, detail),
				instance, header);
	}

	private static CommonError of(String component, Status status, String description, @Nullable NamedHeader header) {
		ProblemDetail example = Problem.of(status.asRuntimeException());
		return new CommonError(component, Integer.toString(example.getStatus()), description, example, INSTANCE,
				header);
	}

	private static NamedHeader text(String name, String description, String example) {
		return new NamedHeader(name,
				new Header().description(description).required(true).schema(new StringSchema().example(example)));
	}

	/**
	 * A response header.
	 */
	record NamedHeader(String name, Header header) {
	}

}
