package dev.greeting.platform.error;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The violation of a rule by a field of a request.
 *
 * @param field the name of the field or parameter
 * @param rule the rule's identifier, in upper snake case
 * @param message what the rule requires; never the rejected value itself
 */
public record Violation(String field, String rule, String message) {

	/**
	 * Describes a parameter whose value is present but cannot be parsed.
	 * @param field the name of the field or parameter
	 * @return the violation
	 */
	public static Violation wrongType(String field) {
		return new Violation(field, "TYPE", "has the wrong type");
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
