package dev.greeting.platform.error;

/**
 * The cause of a gRPC status that the client side set because the service's response is
 * unusable. No service can send a cause, so it distinguishes this status from one that a
 * service sent. It becomes 502. It has no stack trace, because printing the status prints
 * the cause as well.
 */
public final class UnusableResponseException extends RuntimeException {

	private final Reason reason;

	/**
	 * Creates the cause.
	 * @param reason what is wrong with the response
	 */
	public UnusableResponseException(Reason reason) {
		super(reason.name(), null, false, false);
		this.reason = reason;
	}

	/**
	 * Returns what is wrong with the response.
	 * @return the reason
	 */
	public Reason getReason() {
		return this.reason;
	}

	/**
	 * What can be wrong with a response.
	 */
	public enum Reason {

		/**
		 * It does not follow the protocol or the contract.
		 */
		UNREADABLE_RESPONSE("The service behind this one gave an answer that cannot be read."),

		/**
		 * It is larger than this side accepts.
		 */
		RESPONSE_TOO_LARGE("The service behind this one gave an answer that is too large."),

		/**
		 * The service cancelled the call, although its client did not.
		 */
		CALL_CANCELLED("The service behind this one broke the call off.");

		private final String sentence;

		Reason(String sentence) {
			this.sentence = sentence;
		}

		/**
		 * Describes the reason to the caller.
		 * @return a sentence
		 */
		String sentence() {
			return this.sentence;
		}

	}

}
