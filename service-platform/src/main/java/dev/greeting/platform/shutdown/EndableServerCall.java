package dev.greeting.platform.shutdown;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;

/**
 * A call that another thread than the one that serves it can end. A server call may be
 * used by one thread at a time only, hence the lock.
 */
final class EndableServerCall<Q, R> extends SimpleForwardingServerCall<Q, R> {

	private boolean closed;

	EndableServerCall(ServerCall<Q, R> call) {
		super(call);
	}

	/**
	 * Ends the call if it has not ended. What is sent after that is lost.
	 */
	void end() {
		close(Status.UNAVAILABLE.withDescription("The server stops"), new Metadata());
	}

	@Override
	public synchronized void sendHeaders(Metadata headers) {
		if (!this.closed) {
			super.sendHeaders(headers);
		}
	}

	@Override
	public synchronized void sendMessage(R message) {
		if (!this.closed) {
			super.sendMessage(message);
		}
	}

	@Override
	public synchronized void close(Status status, Metadata trailers) {
		if (!this.closed) {
			this.closed = true;
			super.close(status, trailers);
		}
	}

	@Override
	public synchronized boolean isReady() {
		return !this.closed && super.isReady();
	}

}
