package dev.greeting.platform.limit;

import java.util.concurrent.TimeoutException;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;

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

	static final class TracerFactory extends ServerStreamTracer.Factory {

		private static final ServerStreamTracer TRACER = new ServerStreamTracer() {

			@Override
			public Context filterContext(Context context) {
				CallReset reset = new CallReset(context);
				return reset.context.withValue(KEY, reset);
			}

		};

		@Override
		public ServerStreamTracer newServerStreamTracer(String fullMethodName, Metadata headers) {
			return TRACER;
		}

	}

}
