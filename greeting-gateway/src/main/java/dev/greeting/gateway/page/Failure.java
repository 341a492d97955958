package dev.greeting.gateway.page;

import java.util.List;
import java.util.Map;
import java.util.Objects;

import dev.greeting.platform.error.Violation;
import org.jspecify.annotations.Nullable;

import org.springframework.http.ProblemDetail;

/**
 * Why a part of the page is missing or not whole.
 *
 * @param status the HTTP status that a REST client would get
 * @param code the name of the gRPC status code
 * @param detail a sentence for the visitor
 * @param violations which rules the visitor's input breaks, empty if it is not at fault
 * @param retryAfter after how many seconds to try again
 */
record Failure(int status, String code, String detail, List<Violation> violations, long retryAfter) {

	static Failure of(ProblemDetail problem, long retryAfter) {
		Map<String, Object> properties = Objects.requireNonNullElse(problem.getProperties(), Map.of());
		return new Failure(problem.getStatus(), String.valueOf(properties.get("code")),
				Objects.requireNonNullElse(problem.getDetail(), ""), violations(properties.get("violations")),
				retryAfter);
	}

	/**
	 * Says what is wrong with one field of the form.
	 * @param field the name of the field
	 * @return a sentence, or {@code null} if the field is not at fault
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
