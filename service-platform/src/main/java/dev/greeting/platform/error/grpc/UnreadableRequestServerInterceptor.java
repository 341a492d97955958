package dev.greeting.platform.error.grpc;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;

/**
 * Closes a call whose request {@link RequestMarshallerServiceDiscoverer} could not parse.
 */
final class UnreadableRequestServerInterceptor implements ServerInterceptor {

	@Override
	public <Q, R> ServerCall.Listener<Q> interceptCall(ServerCall<Q, R> call, Metadata headers,
			ServerCallHandler<Q, R> next) {
		return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {

			private boolean rejected;

			@Override
			public void onMessage(Q message) {
				if (this.rejected) {
					return;
				}
				// The marshaller may return something other than Q.
				if ((Object) message instanceof Status rejection) {
					this.rejected = true;
					call.close(rejection, new Metadata());
				}
				else {
					super.onMessage(message);
				}
			}

			@Override
			public void onHalfClose() {
				if (!this.rejected) {
					super.onHalfClose();
				}
			}

		};
	}

}
