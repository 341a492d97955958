package dev.greeting.platform.error;

/**
 * The cause of a gRPC status that this side set because the service's answer cannot be
 * used. No service can send a cause, so it distinguishes this status from one that a
 * service sent. It is answered with 502. It has no stack trace, because printing the
 * status prints the cause as well.
 */
public final class UnusableAnswerException extends RuntimeException {

	private final Reason reason;

	/**
	 * Creates the cause.
	 * @param reason what is wrong with the answer
	 */
	public UnusableAnswerException(Reason reason) {
		super(reason.name(), null, false, false);
		this.reason = reason;
	}

	/**
	 * Returns what is wrong with the answer.
	 * @return the reason
	 */
	public Reason getReason() {
		return this.reason;
	}

	/**
	 * What can be wrong with an answer.
	 */
	public enum Reason {

		/**
		 * It is not what the protocol or the contract says.
		 */
		UNREADABLE_ANSWER("The service behind this one gave an answer that cannot be read."),

		/**
		 * It is larger than this side accepts.
		 */
		ANSWER_TOO_LARGE("The service behind this one gave an answer that is too large."),

		/**
		 * The service cancelled the call though nobody here did.
		 */
		CALL_CANCELLED("The service behind this one broke the call off.");

		private final String sentence;

		Reason(String sentence) {
			this.sentence = sentence;
		}

		/**
		 * Says to the caller what is wrong.
		 * @return a sentence
		 */
		String sentence() {
			return this.sentence;
		}

	}

}
