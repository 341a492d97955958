package dev.greeting.platform.limit.grpc;

import dev.greeting.platform.limit.ConcurrencyLimit;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;

/**
 * Bounds how many bytes of unary responses wait for their callers in total. A response is
 * queued whole, whether or not its caller reads. A response over the limit is replaced by
 * {@code RESOURCE_EXHAUSTED}.
 */
final class UnreadResponsesServerInterceptor implements ServerInterceptor {

	private final ConcurrencyLimit bytes;

	private final LimitExceeded error;

	UnreadResponsesServerInterceptor(ConcurrencyLimit bytes, LimitExceeded error) {
		this.error = error;
		this.bytes = bytes;
	}

	@Override
	public <Q, R> ServerCall.Listener<Q> interceptCall(ServerCall<Q, R> call, Metadata headers,
			ServerCallHandler<Q, R> next) {
		if (!call.getMethodDescriptor().getType().serverSendsOneMessage()) {
			return next.startCall(call, headers);
		}
		UnaryCall<Q, R> unary = new UnaryCall<>(call, this.bytes, this.error);
		return new SimpleForwardingServerCallListener<>(next.startCall(unary, headers)) {

			@Override
			public void onComplete() {
				unary.release();
				super.onComplete();
			}

			@Override
			public void onCancel() {
				unary.release();
				super.onCancel();
			}

		};
	}

	/**
	 * Locks, because a service may respond in one thread while the call ends in another.
	 */
	private static final class UnaryCall<Q, R> extends SizedServerCall<Q, R> {

		private final ConcurrencyLimit bytes;

		private final LimitExceeded error;

		private int held;

		private boolean ended;

		private boolean rejected;

		private UnaryCall(ServerCall<Q, R> call, ConcurrencyLimit bytes, LimitExceeded error) {
			super(call);
			this.bytes = bytes;
			this.error = error;
		}

		@Override
		public void sendMessage(R message) {
			if (tryAcquire(Math.max(sizeOf(message), 0))) {
				super.sendMessage(message);
			}
			else {
				this.rejected = true;
				this.error.close(delegate());
			}
		}

		@Override
		public void close(Status status, Metadata trailers) {
			if (!this.rejected) {
				super.close(status, trailers);
			}
		}

		private synchronized boolean tryAcquire(int size) {
			if (this.ended) {
				return true;
			}
			if (!this.bytes.tryAcquire(size)) {
				return false;
			}
			this.held += size;
			return true;
		}

		private synchronized void release() {
			this.ended = true;
			this.bytes.release(this.held);
			this.held = 0;
		}

	}

}
