package dev.greeting.platform.limit;

import java.util.concurrent.TimeoutException;

import io.grpc.Context;

/**
 * Ends a call as its deadline would: the HTTP/2 stream is reset, and what is queued for
 * it is freed. A {@code ServerCall} cannot do that. What it sends when it is closed is
 * queued behind everything that nobody takes, and once it is closed it can do nothing
 * more.
 * <p>
 * The server cancels a call whose context's deadline is exceeded. So every call gets a
 * parent of its context, which can be cancelled as if it were.
 */
final class CallReset {

	private static final Context.Key<CallReset> KEY = Context.key("call-reset");

	private final Context.CancellableContext context;

	private CallReset(Context context) {
		this.context = context.withCancellation();
	}

	/**
	 * The one of the call that the current thread serves.
	 */
	static CallReset current() {
		return KEY.get();
	}

	/**
	 * Resets the call if it has not ended. Any thread may do so.
	 * @param reason what the call's context gives as the reason
	 */
	void reset(String reason) {
		this.context.cancel(new TimeoutException(reason));
	}

	/**
	 * Gives a call its parent context.
	 * @param context what the transport would take
	 * @return the context of the call
	 */
	static Context attachTo(Context context) {
		CallReset reset = new CallReset(context);
		return reset.context.withValue(KEY, reset);
	}

}
