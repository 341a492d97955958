package dev.greeting.platform.error.grpc;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import net.devh.boot.grpc.server.error.GrpcExceptionResponseHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Catches what the handlers that a service sets on its call throw: net.devh's interceptor
 * catches only what the service method throws. Lies just outside of that one, to know of
 * the calls that it has ended.
 */
final class CallbackErrorServerInterceptor implements ServerInterceptor {

	private static final Logger logger = LoggerFactory.getLogger(CallbackErrorServerInterceptor.class);

	private final GrpcExceptionResponseHandler handler;

	CallbackErrorServerInterceptor(GrpcExceptionResponseHandler handler) {
		this.handler = handler;
	}

	@Override
	public <Q, R> ServerCall.Listener<Q> interceptCall(ServerCall<Q, R> call, Metadata headers,
			ServerCallHandler<Q, R> next) {
		ClosableCall<Q, R> closable = new ClosableCall<>(call);
		return new SimpleForwardingServerCallListener<>(next.startCall(closable, headers)) {

			@Override
			public void onReady() {
				if (closable.closed) {
					return;
				}
				try {
					super.onReady();
				}
				catch (Throwable ex) {
					CallbackErrorServerInterceptor.this.handler.handleError(closable, ex);
				}
			}

			@Override
			public void onCancel() {
				try {
					super.onCancel();
				}
				catch (Throwable ex) {
					logUnanswerable(ex);
				}
			}

			@Override
			public void onComplete() {
				try {
					super.onComplete();
				}
				catch (Throwable ex) {
					logUnanswerable(ex);
				}
			}

		};
	}

	private static void logUnanswerable(Throwable error) {
		logger.error("Unexpected error after the end of a call", error);
	}

	private static final class ClosableCall<Q, R> extends SimpleForwardingServerCall<Q, R> {

		private volatile boolean closed;

		ClosableCall(ServerCall<Q, R> call) {
			super(call);
		}

		@Override
		public void close(Status status, Metadata trailers) {
			this.closed = true;
			super.close(status, trailers);
		}

	}

}
