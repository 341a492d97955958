package dev.greeting.probe;

import io.grpc.Status;
import net.devh.boot.grpc.server.advice.GrpcAdvice;
import net.devh.boot.grpc.server.advice.GrpcExceptionHandler;

/**
 * An advice of the application for its own exception. net.devh requires it to be public.
 */
@GrpcAdvice
public class ProbeAdvice {

	@GrpcExceptionHandler
	public Status handle(NobodyThereException ex) {
		return Status.NOT_FOUND.withDescription("There is nobody.");
	}

}
