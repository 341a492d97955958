package dev.greeting.platform.error.grpc;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;

/**
 * Refuses a request that {@link ReadableRequests} could not read. Its place is outside of
 * whatever looks at messages.
 */
final class UnreadableRequestInterceptor implements ServerInterceptor {

	@Override
	public <Q, R> ServerCall.Listener<Q> interceptCall(ServerCall<Q, R> call, Metadata headers,
			ServerCallHandler<Q, R> next) {
		return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {

			private boolean refused;

			@Override
			public void onMessage(Q message) {
				// The marshaller may return something other than Q.
				if (!((Object) message instanceof UnreadableRequest unreadable)) {
					super.onMessage(message);
				}
				else if (!this.refused) {
					this.refused = true;
					call.close(unreadable.refusal(), new Metadata());
				}
			}

			@Override
			public void onHalfClose() {
				if (!this.refused) {
					super.onHalfClose();
				}
			}

		};
	}

}
