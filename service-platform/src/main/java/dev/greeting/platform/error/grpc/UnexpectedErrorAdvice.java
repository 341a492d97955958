package dev.greeting.platform.error.grpc;

import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import net.devh.boot.grpc.server.advice.GrpcAdvice;
import net.devh.boot.grpc.server.advice.GrpcExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Handles exceptions of a gRPC service. A status exception becomes its status. Any other
 * exception is logged and becomes {@code INTERNAL} without details. An application
 * handles its own exceptions in its own advices.
 * <p>
 * Public, because net.devh calls advices by reflection. If it has no access, the caller
 * gets the {@code IllegalAccessException}, and the original exception is lost.
 */
@GrpcAdvice
public final class UnexpectedErrorAdvice {

	private static final Logger logger = LoggerFactory.getLogger(UnexpectedErrorAdvice.class);

	UnexpectedErrorAdvice() {
	}

	/**
	 * Returns the status that the service chose.
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
	 * Logs the exception and hides it from the caller.
	 * @param ex what the service threw
	 * @return the status {@code INTERNAL}
	 */
	@GrpcExceptionHandler
	public Status handleUnexpected(Throwable ex) {
		logger.error("Unexpected error", ex);
		return Status.INTERNAL.withDescription("Something went wrong inside the service.");
	}

}
