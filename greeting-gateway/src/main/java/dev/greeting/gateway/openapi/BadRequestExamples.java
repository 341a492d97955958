package dev.greeting.gateway.openapi;

import java.util.List;
import java.util.Map;

import dev.greeting.platform.error.Problem;
import dev.greeting.platform.error.Violation;
import io.swagger.v3.oas.models.examples.Example;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.parameters.Parameter;

import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;

/**
 * What a request is told that breaks the rules of a query parameter. The numbers are
 * those of the parameter's schema.
 */
final class BadRequestExamples {

	private final ProblemExamples problems;

	BadRequestExamples(ProblemExamples problems) {
		this.problems = problems;
	}

	void addTo(Map<String, Example> examples, String path, Parameter parameter) {
		String name = parameter.getName();
		Schema<?> schema = parameter.getSchema();
		put(examples, path, name + "-missing", "No " + name,
				Problem.of(List.of(new Violation(name, "REQUIRED", "must be given"))));
		put(examples, path, name + "-repeated", name + " more than once",
				Problem.of(List.of(new Violation(name, "SINGLE_VALUE", "must be given once, is given 2 times"))));
		if (schema.getMaxLength() != null) {
			addLengths(examples, path, name, schema.getMaxLength());
		}
		if (schema.getMaximum() != null) {
			addBounds(examples, path, name, schema.getMinimum().intValue(), schema.getMaximum().intValue());
		}
		put(examples, path, "query-not-decodable", "Bad percent-encoding",
				Problem.of(HttpStatus.BAD_REQUEST, "The query string is not valid percent-encoded UTF-8."));
	}

	private void addLengths(Map<String, Example> examples, String path, String name, int max) {
		put(examples, path, name + "-empty", "Empty " + name,
				refused(new Violation(name, "STRING_MIN_LEN", "must be at least 1 code point long, is 0")));
		put(examples, path, name + "-blank", "White space as " + name, refused(new Violation(name, "STRING_NOT_BLANK",
				"must hold something other than white space, is 3 code points long")));
		put(examples, path, name + "-too-long", "Longer " + name + " than the limit", refused(new Violation(name,
				"STRING_MAX_LEN", "must be at most %d code points long, is %d".formatted(max, max + 1))));
	}

	private void addBounds(Map<String, Example> examples, String path, String name, int min, int max) {
		put(examples, path, name + "-not-a-number", "No whole number as " + name,
				Problem.of(List.of(new Violation(name, "INT32", "must be a whole number of at most 32 bits"))));
		if (max == Integer.MAX_VALUE) {
			put(examples, path, name + "-too-small", "Smaller " + name + " than the limit", refused(new Violation(name,
					"INT32_GTE", "must be greater than or equal to %d, is %d".formatted(min, min - 1))));
		}
		else {
			put(examples, path, name + "-too-large", "Larger " + name + " than the limit",
					refused(new Violation(name, "INT32_GTE_LTE",
							"must be greater than or equal to %d and less than or equal to %d, is %d".formatted(min,
									max, max + 1))));
		}
	}

	/**
	 * The service behind this one refuses in words of its own.
	 */
	private static ProblemDetail refused(Violation violation) {
		ProblemDetail problem = Problem.of(List.of(violation));
		problem.setDetail("The request is not valid: %s %s.".formatted(violation.field(), violation.message()));
		return problem;
	}

	private void put(Map<String, Example> examples, String path, String key, String summary, ProblemDetail problem) {
		examples.put(key, new Example().summary(summary).value(this.problems.of(problem, path)));
	}

}
