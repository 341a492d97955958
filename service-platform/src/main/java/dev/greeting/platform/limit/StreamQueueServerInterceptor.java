package dev.greeting.platform.limit;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;

/**
 * Bounds the memory of what a stream has queued for a reader that takes nothing.
 * grpc-java's own bound is 32 KB on the wire, and a message costs some 300 bytes of heap
 * however small it is: a queue of small ones takes half a megabyte.
 * <p>
 * A stream may queue until it has used up its memory, and goes on when its queue is
 * empty. So it sends in long batches: to go on whenever there is a little room would cost
 * a hand-over between threads for some messages each.
 */
final class StreamQueueServerInterceptor implements ServerInterceptor {

	/**
	 * In bytes. With the 6 KB of the call itself a stream holds less than 32 KB.
	 */
	static final int MEMORY = 24_000;

	/**
	 * Netty's buffers, its promise, and what hangs on them, in bytes; measured.
	 */
	private static final int MEMORY_OF_A_MESSAGE = 300;

	@Override
	public <Q, R> ServerCall.Listener<Q> interceptCall(ServerCall<Q, R> call, Metadata headers,
			ServerCallHandler<Q, R> next) {
		if (call.getMethodDescriptor().getType().serverSendsOneMessage()) {
			return next.startCall(call, headers);
		}
		// Ready means from now on that nothing is queued.
		call.setOnReadyThreshold(1);
		QueueingCall<Q, R> queueing = new QueueingCall<>(call);
		return new SimpleForwardingServerCallListener<>(next.startCall(queueing, headers)) {

			/**
			 * Comes each time that the queue is empty, which need not interest anybody.
			 */
			@Override
			public void onReady() {
				if (queueing.waits) {
					queueing.waits = false;
					super.onReady();
				}
			}

		};
	}

	private static final class QueueingCall<Q, R> extends SizedServerCall<Q, R> {

		private int queued;

		private volatile boolean waits = true;

		private QueueingCall(ServerCall<Q, R> call) {
			super(call);
		}

		@Override
		public boolean isReady() {
			if (this.queued < MEMORY && !isCancelled()) {
				return true;
			}
			// Before the question: the queue may be empty right after it.
			this.waits = true;
			if (!super.isReady()) {
				return false;
			}
			this.waits = false;
			this.queued = 0;
			return true;
		}

		@Override
		public void sendMessage(R message) {
			int size = sizeOf(message);
			this.queued += (size != UNKNOWN) ? size + MEMORY_OF_A_MESSAGE : MEMORY;
			if (this.queued >= MEMORY) {
				// A handler that does not ask whether it may send expects to be told.
				this.waits = true;
			}
			super.sendMessage(message);
		}

	}

}
