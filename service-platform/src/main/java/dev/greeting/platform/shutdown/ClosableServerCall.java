package dev.greeting.platform.shutdown;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;

/**
 * A call that any thread can close. A server call is not thread-safe, therefore this one
 * locks.
 */
final class ClosableServerCall<Q, R> extends SimpleForwardingServerCall<Q, R> {

	private boolean closed;

	ClosableServerCall(ServerCall<Q, R> call) {
		super(call);
	}

	/**
	 * Closes the call with {@code UNAVAILABLE} if it is open. Later messages are dropped.
	 */
	void closeUnavailable() {
		close(Status.UNAVAILABLE.withDescription("The server is shutting down"), new Metadata());
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
