package dev.greeting.platform.limit.grpc;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;

/**
 * Bounds the memory that a stream queues for a reader that reads nothing. grpc-java's own
 * bound is 32 KB on the wire, but every message also costs some 300 bytes of heap, so a
 * queue of small messages takes half a megabyte.
 * <p>
 * A stream may queue messages until it has used up its memory, and goes on when its queue
 * is empty. So it sends long batches. If it continued as soon as one message fits, every
 * few messages would cost a hand-over between threads.
 */
final class StreamQueueServerInterceptor implements ServerInterceptor {

	/**
	 * In bytes. With the 6 KB of the call itself a stream holds less than 32 KB.
	 */
	private static final int MEMORY = 24_000;

	/**
	 * The memory that Netty needs for a message, its buffers and its promise; in bytes,
	 * measured.
	 */
	private static final int MEMORY_OF_A_MESSAGE = 300;

	@Override
	public <Q, R> ServerCall.Listener<Q> interceptCall(ServerCall<Q, R> call, Metadata headers,
			ServerCallHandler<Q, R> next) {
		if (call.getMethodDescriptor().getType().serverSendsOneMessage()) {
			return next.startCall(call, headers);
		}
		// From now on, ready means that nothing is queued.
		call.setOnReadyThreshold(1);
		QueueingCall<Q, R> queueing = new QueueingCall<>(call);
		return new SimpleForwardingServerCallListener<>(next.startCall(queueing, headers)) {

			/**
			 * Called each time that the queue is empty, even if the stream does not wait
			 * for it.
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
			// First, because the queue may become empty right after the check.
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
				// A handler that does not check isReady() waits for onReady().
				this.waits = true;
			}
			super.sendMessage(message);
		}

	}

}
