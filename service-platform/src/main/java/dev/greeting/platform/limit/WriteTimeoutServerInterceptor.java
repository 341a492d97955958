package dev.greeting.platform.limit;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * Resets calls whose callers do not take what is queued for them: keepalive finds only
 * those who are gone. A stream's caller has the timeout for each batch, a unary call's
 * for the response. Counted in {@code grpc.server.write.timeouts}.
 * <p>
 * One thread looks at all calls now and then, so that a call which lasts for milliseconds
 * costs no timer. A caller so gets up to a fifth more than the timeout.
 */
final class WriteTimeoutServerInterceptor implements ServerInterceptor, AutoCloseable {

	private final Set<WatchedCall<?, ?>> open = ConcurrentHashMap.newKeySet();

	private final long timeoutNanos;

	private final Counter timeouts;

	private final ScheduledExecutorService timer = Executors
		.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("grpc-write-timeout").factory());

	WriteTimeoutServerInterceptor(Duration timeout, MeterRegistry meterRegistry) {
		this.timeoutNanos = timeout.toNanos();
		this.timeouts = Counter.builder("grpc.server.write.timeouts").register(meterRegistry);
		long period = Math.max(1, this.timeoutNanos / 10);
		this.timer.scheduleWithFixedDelay(this::resetStalled, period, period, TimeUnit.NANOSECONDS);
	}

	@Override
	public <Q, R> ServerCall.Listener<Q> interceptCall(ServerCall<Q, R> call, Metadata headers,
			ServerCallHandler<Q, R> next) {
		WatchedCall<Q, R> watched = new WatchedCall<>(call, CallReset.current());
		ServerCall.Listener<Q> listener = next.startCall(watched, headers);
		this.open.add(watched);
		return new SimpleForwardingServerCallListener<>(listener) {

			@Override
			public void onReady() {
				watched.taken = true;
				super.onReady();
			}

			@Override
			public void onComplete() {
				WriteTimeoutServerInterceptor.this.open.remove(watched);
				super.onComplete();
			}

			@Override
			public void onCancel() {
				WriteTimeoutServerInterceptor.this.open.remove(watched);
				super.onCancel();
			}

		};
	}

	private void resetStalled() {
		long now = System.nanoTime();
		for (WatchedCall<?, ?> call : this.open) {
			if (call.waits(now) > this.timeoutNanos) {
				this.open.remove(call);
				this.timeouts.increment();
				call.reset.reset("The caller took nothing of the answer in time");
			}
		}
	}

	@Override
	public void close() {
		this.timer.shutdownNow();
	}

	private static final class WatchedCall<Q, R> extends SimpleForwardingServerCall<Q, R> {

		private final CallReset reset;

		private volatile boolean closed;

		private volatile boolean taken;

		private long waitsSince;

		private boolean waits;

		private WatchedCall(ServerCall<Q, R> call, CallReset reset) {
			super(call);
			this.reset = reset;
		}

		@Override
		public void close(Status status, Metadata trailers) {
			this.closed = true;
			super.close(status, trailers);
		}

		/**
		 * Called by the timer only.
		 * @return for how many nanoseconds something has been queued of which nothing was
		 * taken
		 */
		private long waits(long now) {
			boolean waited = this.waits && !this.taken;
			this.waits = this.closed || !isReady();
			this.taken = false;
			if (!this.waits || !waited) {
				this.waitsSince = now;
			}
			return now - this.waitsSince;
		}

	}

}
