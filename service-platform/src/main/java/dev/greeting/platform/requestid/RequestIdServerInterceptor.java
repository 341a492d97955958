package dev.greeting.platform.requestid;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;

/**
 * Returns the request id to a gRPC caller: in the response headers, or in the trailers of
 * a call that fails before it has headers.
 */
final class RequestIdServerInterceptor implements ServerInterceptor {

	@Override
	public <Q, R> ServerCall.Listener<Q> interceptCall(ServerCall<Q, R> call, Metadata headers,
			ServerCallHandler<Q, R> next) {
		String id = headers.get(RequestId.METADATA_KEY);
		if (id == null) {
			return next.startCall(call, headers);
		}
		return next.startCall(new SimpleForwardingServerCall<>(call) {

			private boolean sent;

			@Override
			public void sendHeaders(Metadata responseHeaders) {
				this.sent = true;
				responseHeaders.put(RequestId.METADATA_KEY, id);
				super.sendHeaders(responseHeaders);
			}

			@Override
			public void close(Status status, Metadata trailers) {
				if (!this.sent) {
					trailers.put(RequestId.METADATA_KEY, id);
				}
				super.close(status, trailers);
			}

		}, headers);
	}

}
