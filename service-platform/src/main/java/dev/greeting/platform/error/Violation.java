package dev.greeting.platform.error;

import java.util.List;
import java.util.stream.Collectors;

/**
 * One rule that one field of a request breaks.
 *
 * @param field the name of the field or parameter
 * @param rule the rule's identifier, in upper snake case
 * @param message what the rule asks for; never the refused value itself
 */
public record Violation(String field, String rule, String message) {

	/**
	 * Says in one sentence what is wrong with a request.
	 * @param violations what is wrong, at least one
	 * @return the sentence
	 */
	public static String sentence(List<Violation> violations) {
		return violations.stream()
			.map((violation) -> (violation.field() + " " + violation.message()).strip())
			.collect(Collectors.joining("; ", "The request is not valid: ", "."));
	}

}
