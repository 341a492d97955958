package dev.greeting.platform.error.grpc;

import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import net.devh.boot.grpc.server.advice.GrpcAdvice;
import net.devh.boot.grpc.server.advice.GrpcExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers a gRPC call whose service threw an exception: a status exception as it is, any
 * other as {@code INTERNAL} without a word of what happened, which the log tells. An
 * application adds handlers for exceptions of its own in advices of its own.
 * <p>
 * Public, as its methods are, because net.devh calls advices by plain reflection: where
 * it may not, the caller gets an error that tells of that, and the exception is lost.
 */
@GrpcAdvice
public final class UnexpectedErrorAdvice {

	private static final Logger logger = LoggerFactory.getLogger(UnexpectedErrorAdvice.class);

	UnexpectedErrorAdvice() {
	}

	/**
	 * Answers as the service said.
	 * @param ex what the service threw
	 * @return the same
	 */
	@GrpcExceptionHandler
	public StatusRuntimeException handleStatus(StatusRuntimeException ex) {
		return ex;
	}

	/**
	 * Answers as the service said.
	 * @param ex what the service threw
	 * @return the same
	 */
	@GrpcExceptionHandler
	public StatusException handleStatus(StatusException ex) {
		return ex;
	}

	/**
	 * Logs what happened, and does not tell the caller.
	 * @param ex what the service threw
	 * @return the status {@code INTERNAL}
	 */
	@GrpcExceptionHandler
	public Status handleUnexpected(Throwable ex) {
		logger.error("Unexpected error", ex);
		return Status.INTERNAL.withDescription("Something went wrong inside the service.");
	}

}
