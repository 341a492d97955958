package dev.greeting.platform.observation;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.micrometer.core.instrument.binder.grpc.GrpcObservationDocumentation.GrpcServerEvents;
import io.micrometer.core.instrument.binder.grpc.GrpcServerObservationContext;
import io.micrometer.observation.Observation;

/**
 * Tells the observation of a call what the service answers.
 */
final class ObservedServerCall<Q, R> extends SimpleForwardingServerCall<Q, R> {

	private final Observation observation;

	ObservedServerCall(ServerCall<Q, R> call, Observation observation) {
		super(call);
		this.observation = observation;
	}

	@Override
	public void sendHeaders(Metadata headers) {
		super.sendHeaders(headers);
		context().setHeaders(copy(headers));
	}

	@Override
	public void sendMessage(R message) {
		this.observation.event(GrpcServerEvents.MESSAGE_SENT);
		super.sendMessage(message);
	}

	@Override
	public void close(Status status, Metadata trailers) {
		if (status.getCause() != null) {
			this.observation.error(status.getCause());
		}
		GrpcServerObservationContext context = context();
		context.setStatusCode(status.getCode());
		context.setTrailers(copy(trailers));
		context.setCancelled(isCancelled());
		super.close(status, trailers);
	}

	private GrpcServerObservationContext context() {
		return (GrpcServerObservationContext) this.observation.getContext();
	}

	// Metadata is not thread-safe, and the transport has it too.
	private static Metadata copy(Metadata metadata) {
		Metadata copy = new Metadata();
		copy.merge(metadata);
		return copy;
	}

}
