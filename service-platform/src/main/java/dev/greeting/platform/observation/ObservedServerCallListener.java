package dev.greeting.platform.observation;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.micrometer.core.instrument.binder.grpc.GrpcObservationDocumentation.GrpcServerEvents;
import io.micrometer.core.instrument.binder.grpc.GrpcServerObservationContext;
import io.micrometer.observation.Observation;
import org.jspecify.annotations.Nullable;

/**
 * Runs a service within the observation of its call.
 * <p>
 * If the client sends one message, grpc-java starts the method only at the end of the
 * request. The message is kept until then, so that one scope serves both. Until then
 * there is also no code of the service that {@code onReady} could call, so it needs no
 * scope. grpc-java calls a listener from one thread at a time.
 */
final class ObservedServerCallListener<Q> extends SimpleForwardingServerCallListener<Q> {

	private final Observation observation;

	private boolean awaitsRequest;

	private @Nullable Q request;

	ObservedServerCallListener(ServerCall.Listener<Q> service, Observation observation, MethodType type) {
		super(service);
		this.observation = observation;
		this.awaitsRequest = type.clientSendsOneMessage();
	}

	@Override
	public void onMessage(Q message) {
		this.observation.event(GrpcServerEvents.MESSAGE_RECEIVED);
		if (this.awaitsRequest && this.request == null) {
			this.request = message;
			return;
		}
		// A second message is for the service to reject.
		this.awaitsRequest = false;
		this.observation.scoped(() -> {
			deliverRequest();
			super.onMessage(message);
		});
	}

	@Override
	public void onHalfClose() {
		this.awaitsRequest = false;
		this.observation.scoped(() -> {
			deliverRequest();
			super.onHalfClose();
		});
	}

	private void deliverRequest() {
		Q request = this.request;
		if (request != null) {
			this.request = null;
			super.onMessage(request);
		}
	}

	@Override
	public void onReady() {
		if (this.awaitsRequest) {
			super.onReady();
		}
		else {
			this.observation.scoped(super::onReady);
		}
	}

	@Override
	public void onCancel() {
		this.observation.event(GrpcServerEvents.CANCELLED);
		// A cancelled call is not closed, so it would have no status.
		((GrpcServerObservationContext) this.observation.getContext()).setStatusCode(Status.Code.CANCELLED);
		end(super::onCancel);
	}

	@Override
	public void onComplete() {
		end(super::onComplete);
	}

	private void end(Runnable callback) {
		try {
			this.observation.scoped(callback);
		}
		finally {
			this.observation.stop();
		}
	}

}
