package dev.greeting.platform.observation;

import io.grpc.Status;
import io.micrometer.core.instrument.binder.grpc.GrpcObservationDocumentation.GrpcServerEvents;
import io.micrometer.core.instrument.binder.grpc.GrpcServerObservationContext;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;

/**
 * Sets the status of a call that its client cancelled. Micrometer knows only the status
 * that the server closes a call with, and the server does not close a cancelled call.
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
