package dev.greeting.platform.observation;

import io.grpc.Status;
import io.micrometer.core.instrument.binder.grpc.GrpcObservationDocumentation.GrpcServerEvents;
import io.micrometer.core.instrument.binder.grpc.GrpcServerObservationContext;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;

/**
 * Gives a call that its client cancelled the status that it has for the transport.
 * Micrometer knows only the status that the server closes a call with, and this one the
 * server does not close.
 */
final class CancelledCallObservationHandler implements ObservationHandler<GrpcServerObservationContext> {

	@Override
	public void onEvent(Observation.Event event, GrpcServerObservationContext context) {
		if (event == GrpcServerEvents.CANCELLED) {
			context.setStatusCode(Status.Code.CANCELLED);
		}
	}

	@Override
	public boolean supportsContext(Observation.Context context) {
		return context instanceof GrpcServerObservationContext;
	}

}
