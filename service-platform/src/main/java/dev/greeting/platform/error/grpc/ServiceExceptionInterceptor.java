package dev.greeting.platform.error.grpc;

import java.util.concurrent.atomic.AtomicBoolean;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import net.devh.boot.grpc.server.error.GrpcExceptionInterceptor;
import net.devh.boot.grpc.server.error.GrpcExceptionResponseHandler;

/**
 * Handles the exceptions of a service as net.devh's interceptor does, and also those of
 * an {@code onReady} handler that a stream has set.
 * <p>
 * net.devh's own bean of this kind is the outermost interceptor. The interceptors inside
 * of it, metrics among them, would see {@code UNKNOWN} instead of the status that an
 * advice chose. This one is the innermost.
 */
final class ServiceExceptionInterceptor extends GrpcExceptionInterceptor {

	private final GrpcExceptionResponseHandler handler;

	ServiceExceptionInterceptor(GrpcExceptionResponseHandler handler) {
		super(handler);
		this.handler = handler;
	}

	@Override
	public <Q, R> ServerCall.Listener<Q> interceptCall(ServerCall<Q, R> call, Metadata headers,
			ServerCallHandler<Q, R> next) {
		AtomicBoolean closed = new AtomicBoolean();
		ServerCall<Q, R> watched = new SimpleForwardingServerCall<>(call) {

			@Override
			public void close(Status status, Metadata trailers) {
				closed.set(true);
				super.close(status, trailers);
			}

		};
		return new SimpleForwardingServerCallListener<>(super.interceptCall(watched, headers, next)) {

			@Override
			public void onReady() {
				if (closed.get()) {
					return;
				}
				try {
					super.onReady();
				}
				catch (Throwable ex) {
					ServiceExceptionInterceptor.this.handler.handleError(watched, ex);
				}
			}

		};
	}

}
