package dev.greeting.gateway.page;

import dev.greeting.platform.error.Problem;
import dev.greeting.platform.error.RetryAfter;
import io.grpc.Status;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the log, and in other words the visitor, that a call to name-service failed.
 */
final class UpstreamFailure {

	private static final Logger logger = LoggerFactory.getLogger(UpstreamFailure.class);

	private UpstreamFailure() {
	}

	static Failure of(Throwable error) {
		Failure failure = Failure.of(Problem.of(error), RetryAfter.seconds(error));
		if (failure.status() >= 500) {
			Status status = Status.fromThrowable(error);
			// Status.toString() would print the stack trace of the cause.
			logger.warn("gRPC call failed: {}: {}, cause: {}", status.getCode(), status.getDescription(),
					String.valueOf(status.getCause()));
		}
		return failure;
	}

}
