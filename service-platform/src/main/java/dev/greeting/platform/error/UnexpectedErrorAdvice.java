package dev.greeting.platform.error;

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
 */
@GrpcAdvice
final class UnexpectedErrorAdvice {

	private static final Logger logger = LoggerFactory.getLogger(UnexpectedErrorAdvice.class);

	@GrpcExceptionHandler
	StatusRuntimeException handleStatus(StatusRuntimeException ex) {
		return ex;
	}

	@GrpcExceptionHandler
	StatusException handleStatus(StatusException ex) {
		return ex;
	}

	@GrpcExceptionHandler
	Status handleUnexpected(Throwable ex) {
		logger.error("Unexpected error", ex);
		return Status.INTERNAL.withDescription("Something went wrong inside the service.");
	}

}
