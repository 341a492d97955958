package dev.greeting.platform.observation;

import io.grpc.ClientCall;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.Status;
import io.micrometer.core.instrument.binder.grpc.GrpcClientObservationContext;
import io.micrometer.core.instrument.binder.grpc.GrpcObservationDocumentation.GrpcClientEvents;
import io.micrometer.observation.Observation;

/**
 * Starts the observation of a call with the call, and stops it with the status.
 */
final class ObservedClientCall<Q, R> extends SimpleForwardingClientCall<Q, R> {

	private final Observation observation;

	ObservedClientCall(ClientCall<Q, R> call, Observation observation) {
		super(call);
		this.observation = observation;
	}

	private GrpcClientObservationContext context() {
		return (GrpcClientObservationContext) this.observation.getContext();
	}

	@Override
	public void start(Listener<R> listener, Metadata headers) {
		context().setCarrier(headers);
		this.observation.start();
		try {
			this.observation.scoped(() -> super.start(new ObservedListener(listener), headers));
		}
		catch (Throwable ex) {
			this.observation.stop();
			throw ex;
		}
	}

	@Override
	public void sendMessage(Q message) {
		this.observation.event(GrpcClientEvents.MESSAGE_SENT);
		super.sendMessage(message);
	}

	@Override
	public void halfClose() {
		try {
			super.halfClose();
		}
		catch (Throwable ex) {
			this.observation.error(ex).stop();
			throw ex;
		}
	}

	private final class ObservedListener extends SimpleForwardingClientCallListener<R> {

		ObservedListener(ClientCall.Listener<R> listener) {
			super(listener);
		}

		@Override
		public void onHeaders(Metadata headers) {
			super.onHeaders(headers);
			// Metadata is not thread-safe, and the application has it too.
			Metadata copy = new Metadata();
			copy.merge(headers);
			context().setHeaders(copy);
		}

		@Override
		public void onMessage(R message) {
			ObservedClientCall.this.observation.event(GrpcClientEvents.MESSAGE_RECEIVED);
			super.onMessage(message);
		}

		@Override
		public void onClose(Status status, Metadata trailers) {
			context().setStatusCode(status.getCode());
			context().setTrailers(trailers);
			if (!status.isOk() && status.getCode() != Status.Code.CANCELLED && status.getCause() != null) {
				ObservedClientCall.this.observation.error(status.getCause());
			}
			ObservedClientCall.this.observation.stop();
			super.onClose(status, trailers);
		}

	}

}
