package dev.greeting.gateway.openapi;

import java.net.URI;
import java.util.LinkedHashMap;
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
 * What a request of one path is told that breaks the rules of a parameter. The numbers
 * are those of the parameter's schema.
 */
final class BadRequestExamples {

	private final ProblemExamples problems;

	private final URI path;

	private final Map<String, Example> examples = new LinkedHashMap<>();

	BadRequestExamples(ProblemExamples problems, String path) {
		this.problems = problems;
		this.path = URI.create(path);
	}

	Map<String, Example> of(List<Parameter> parameters) {
		parameters.forEach(this::add);
		add("query-not-decodable", "Bad percent-encoding",
				Problem.of(HttpStatus.BAD_REQUEST, "The query string is not valid percent-encoded UTF-8."));
		add("parameters-too-many", "More than 1,000 parameters",
				Problem.of(HttpStatus.BAD_REQUEST, "The request has too many parameters."));
		add("timeout-not-readable", "A bad `Grpc-Timeout`", violation("Grpc-Timeout", "GRPC_TIMEOUT",
				"must be one positive number of at most 8 digits and a unit of H, M, S, m, u or n, as in 100m"));
		return this.examples;
	}

	private void add(Parameter parameter) {
		String name = parameter.getName();
		if ("header".equals(parameter.getIn())) {
			add(name + "-not-readable", "A bad `%s`".formatted(name),
					violation(name, "EVENT_ID", "must be the id of an event"));
			return;
		}
		Schema<?> schema = parameter.getSchema();
		add(name + "-missing", "No " + name, violation(name, "REQUIRED", "must be given"));
		add(name + "-repeated", name + " more than once",
				violation(name, "SINGLE_VALUE", "must be given once, is given 2 times"));
		if (schema.getMaxLength() != null) {
			addLengths(name, schema.getMaxLength());
		}
		if (schema.getMaximum() != null) {
			addBounds(name, schema.getMinimum().intValueExact(), schema.getMaximum().intValueExact());
		}
	}

	private void addLengths(String name, int max) {
		add(name + "-empty", "Empty " + name,
				violation(name, "STRING_MIN_LEN", "must be at least 1 code point long, is 0"));
		add(name + "-blank", "White space as " + name, violation(name, "STRING_NOT_BLANK",
				"must hold something other than white space, is 3 code points long"));
		add(name + "-too-long", "Longer " + name + " than the limit", violation(name, "STRING_MAX_LEN",
				"must be at most %d code points long, is %d".formatted(max, max + 1)));
	}

	private void addBounds(String name, int min, int max) {
		add(name + "-not-a-number", "No whole number as " + name,
				violation(name, "INT32", "must be a whole number of at most 32 bits in plain decimal digits"));
		if (max == Integer.MAX_VALUE) {
			add(name + "-too-small", "Smaller " + name + " than the limit",
					violation(name, "INT32_GTE", "must be greater than or equal to %d, is %d".formatted(min, min - 1)));
		}
		else {
			add(name + "-too-large", "Larger " + name + " than the limit",
					violation(name, "INT32_GTE_LTE",
							"must be greater than or equal to %d and less than or equal to %d, is %d".formatted(min,
									max, max + 1)));
		}
	}

	private void add(String key, String summary, ProblemDetail problem) {
		problem.setInstance(this.path);
		this.examples.put(key, this.problems.of(problem).summary(summary));
	}

	private static ProblemDetail violation(String field, String rule, String message) {
		return Problem.of(List.of(new Violation(field, rule, message)));
	}

}
