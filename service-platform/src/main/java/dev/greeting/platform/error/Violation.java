package dev.greeting.platform.error;

import java.util.List;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * The violation of a rule by a field of a request.
 *
 * @param field the name of the field or parameter
 * @param rule the rule's identifier, in upper snake case
 * @param message what the rule requires; never the rejected value itself
 */
public record Violation(String field, String rule, String message) {

	/**
	 * Describes a parameter whose value is present but cannot be converted.
	 * @param field the name of the field or parameter
	 * @param type the type of the parameter, {@code null} if it is not known
	 * @return the violation
	 */
	public static Violation wrongType(String field, @Nullable Class<?> type) {
		if (type == int.class || type == Integer.class) {
			return notAWholeNumber(field, Integer.SIZE);
		}
		if (type == long.class || type == Long.class) {
			return notAWholeNumber(field, Long.SIZE);
		}
		return new Violation(field, "TYPE", "has the wrong type");
	}

	private static Violation notAWholeNumber(String field, int bits) {
		return new Violation(field, "INT" + bits,
				"must be a whole number of at most " + bits + " bits in plain decimal digits");
	}

	/**
	 * Describes a parameter that is missing.
	 * @param field the name of the field or parameter
	 * @return the violation
	 */
	public static Violation required(String field) {
		return new Violation(field, "REQUIRED", "must be given");
	}

	/**
	 * Describes violations in one sentence.
	 * @param violations the violations, at least one
	 * @return the sentence
	 */
	public static String sentence(List<Violation> violations) {
		return violations.stream()
			.map((violation) -> (violation.field() + " " + violation.message()).strip())
			.collect(Collectors.joining("; ", "The request is not valid: ", "."));
	}

}
