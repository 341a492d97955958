package dev.greeting.gateway.page;

import java.util.List;
import java.util.Map;
import java.util.Objects;

import dev.greeting.platform.error.Problem;
import dev.greeting.platform.error.RetryAfter;
import dev.greeting.platform.error.Violation;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.http.ProblemDetail;

/**
 * Why a section of the page is missing or incomplete.
 *
 * @param status the HTTP status that a REST client would get
 * @param code the name of the gRPC status code
 * @param detail a sentence for the visitor
 * @param violations the rules that the visitor's input breaks, empty if the input is
 * valid
 * @param retryAfter the number of seconds after which to retry
 */
record Failure(int status, String code, String detail, List<Violation> violations, long retryAfter) {

	private static final Logger logger = LoggerFactory.getLogger(Failure.class);

	/**
	 * Logs that a call to name-service failed, and describes the failure for the visitor.
	 */
	static Failure of(Throwable error) {
		Failure failure = of(Problem.of(error), RetryAfter.seconds(error));
		if (failure.status() >= 500) {
			Status status = Status.fromThrowable(error);
			// Status.toString() would print the stack trace of the cause.
			logger.warn("gRPC call failed: {}: {}, cause: {}", status.getCode(), status.getDescription(),
					String.valueOf(status.getCause()));
		}
		return failure;
	}

	static Failure of(ProblemDetail problem, long retryAfter) {
		Map<String, Object> properties = Objects.requireNonNullElse(problem.getProperties(), Map.of());
		return new Failure(problem.getStatus(), String.valueOf(properties.get("code")),
				Objects.requireNonNullElse(problem.getDetail(), ""), violations(properties.get("violations")),
				retryAfter);
	}

	/**
	 * Says what is wrong with one field of the form.
	 * @param field the name of the field
	 * @return a sentence, or {@code null} if the field is valid
	 */
	@Nullable String about(String field) {
		return this.violations.stream()
			.filter((violation) -> violation.field().equals(field))
			.map((violation) -> violation.field() + " " + violation.message())
			.findFirst()
			.orElse(null);
	}

	private static List<Violation> violations(@Nullable Object property) {
		return (property instanceof List<?> list)
				? list.stream().filter(Violation.class::isInstance).map(Violation.class::cast).toList() : List.of();
	}

}
