package dev.greeting.platform.limit.grpc;

import java.util.concurrent.TimeoutException;

import io.grpc.Context;

/**
 * Resets a call as an exceeded deadline does: the HTTP/2 stream is reset, and what is
 * queued for it is freed. {@code ServerCall} has no method for this. If it is closed, the
 * status is queued behind the data that the caller does not read.
 * <p>
 * The server cancels a call whose context's deadline is exceeded. So every call gets a
 * parent context that can be cancelled in the same way.
 */
final class CallReset {

	private static final Context.Key<CallReset> KEY = Context.key("call-reset");

	private final Context.CancellableContext context;

	private CallReset(Context context) {
		this.context = context.withCancellation();
	}

	/**
	 * Returns the reset of the call that the current thread serves.
	 */
	static CallReset current() {
		return KEY.get();
	}

	/**
	 * Resets the call if it has not ended. Any thread may do so.
	 * @param reason the reason that the call's context gives
	 */
	void reset(String reason) {
		this.context.cancel(new TimeoutException(reason));
	}

	/**
	 * Gives a call its parent context.
	 * @param context the context that the transport provides
	 * @return the context of the call
	 */
	static Context attachTo(Context context) {
		CallReset reset = new CallReset(context);
		return reset.context.withValue(KEY, reset);
	}

}
