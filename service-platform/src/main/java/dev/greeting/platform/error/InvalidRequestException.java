package dev.greeting.platform.error;

import java.util.List;

/**
 * Rejects an HTTP request whose parameters break rules that can be checked without
 * calling another service. The response is a 400 with the violations.
 */
public final class InvalidRequestException extends RuntimeException {

	private final transient List<Violation> violations;

	/**
	 * Creates the exception.
	 * @param violations what is wrong, at least one
	 */
	public InvalidRequestException(List<Violation> violations) {
		super(Violation.sentence(violations));
		this.violations = List.copyOf(violations);
	}

	/**
	 * Returns what is wrong with the request.
	 * @return the violations
	 */
	public List<Violation> getViolations() {
		return this.violations;
	}

}
