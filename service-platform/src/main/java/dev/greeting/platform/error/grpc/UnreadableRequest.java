package dev.greeting.platform.error.grpc;

import java.io.IOException;

import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/**
 * What {@link UnreadableRequestInterceptor} gets instead of a message that cannot be
 * read.
 */
enum UnreadableRequest {

	/**
	 * The bytes are no message, or cannot be decompressed.
	 */
	MALFORMED(Status.INVALID_ARGUMENT.withDescription("The message cannot be read.")),

	/**
	 * The message is larger than the server takes, though its compressed form is not.
	 */
	TOO_LARGE(Status.RESOURCE_EXHAUSTED.withDescription("The message is too large."));

	private final Status refusal;

	UnreadableRequest(Status refusal) {
		this.refusal = refusal;
	}

	/**
	 * Finds out why a marshaller failed.
	 * @param error what it threw
	 * @return what is wrong with the request, or {@code null} if the service is at fault
	 */
	static @Nullable UnreadableRequest of(RuntimeException error) {
		return switch (Status.fromThrowable(error).getCode()) {
			case INTERNAL -> MALFORMED;
			case RESOURCE_EXHAUSTED -> TOO_LARGE;
			default -> (error.getCause() instanceof IOException) ? MALFORMED : null;
		};
	}

	Status refusal() {
		return this.refusal;
	}

}
