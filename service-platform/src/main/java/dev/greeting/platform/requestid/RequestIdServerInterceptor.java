package dev.greeting.platform.requestid;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;

/**
 * Tells a gRPC caller the id of its call: in the response headers or, where a call fails
 * before there are any, in the trailers.
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

			private boolean told;

			@Override
			public void sendHeaders(Metadata responseHeaders) {
				this.told = true;
				responseHeaders.put(RequestId.METADATA_KEY, id);
				super.sendHeaders(responseHeaders);
			}

			@Override
			public void close(Status status, Metadata trailers) {
				if (!this.told) {
					trailers.put(RequestId.METADATA_KEY, id);
				}
				super.close(status, trailers);
			}

		}, headers);
	}

}
