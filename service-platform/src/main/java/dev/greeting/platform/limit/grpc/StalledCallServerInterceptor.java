package dev.greeting.platform.limit.grpc;

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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Resets calls whose callers have stalled. Keepalive only detects callers that have
 * disappeared.
 * <p>
 * A caller must send its request, or the first message of a stream of requests, within
 * the request timeout. It must read what is queued for it within the write timeout: the
 * response of a unary call, or each batch of a stream. Counted in
 * {@code grpc.server.request.timeouts} and {@code grpc.server.write.timeouts}.
 * <p>
 * One thread checks all calls at intervals, so that a call which lasts for milliseconds
 * costs no timer. A call may last up to a fifth longer than its timeout.
 */
final class StalledCallServerInterceptor implements ServerInterceptor, AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(StalledCallServerInterceptor.class);

	private final Set<WatchedCall<?, ?>> open = ConcurrentHashMap.newKeySet();

	private final long requestTimeoutNanos;

	private final long writeTimeoutNanos;

	private final Counter requestTimeouts;

	private final Counter writeTimeouts;

	private final ScheduledExecutorService timer = Executors
		.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("grpc-stalled-calls").factory());

	StalledCallServerInterceptor(Duration requestTimeout, Duration writeTimeout, MeterRegistry meterRegistry) {
		this.requestTimeoutNanos = requestTimeout.toNanos();
		this.writeTimeoutNanos = writeTimeout.toNanos();
		this.requestTimeouts = Counter.builder("grpc.server.request.timeouts").register(meterRegistry);
		this.writeTimeouts = Counter.builder("grpc.server.write.timeouts").register(meterRegistry);
		long period = Math.max(1, Math.min(this.requestTimeoutNanos, this.writeTimeoutNanos) / 10);
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
			public void onMessage(Q message) {
				watched.requested |= !call.getMethodDescriptor().getType().clientSendsOneMessage();
				super.onMessage(message);
			}

			@Override
			public void onHalfClose() {
				watched.requested = true;
				super.onHalfClose();
			}

			@Override
			public void onReady() {
				watched.taken = true;
				super.onReady();
			}

			@Override
			public void onComplete() {
				StalledCallServerInterceptor.this.open.remove(watched);
				super.onComplete();
			}

			@Override
			public void onCancel() {
				StalledCallServerInterceptor.this.open.remove(watched);
				super.onCancel();
			}

		};
	}

	private void resetStalled() {
		long now = System.nanoTime();
		for (WatchedCall<?, ?> call : this.open) {
			try {
				resetIfStalled(call, now);
			}
			catch (Throwable ex) {
				// An exception would end the timer.
				logger.error("Cannot check whether a call is stalled", ex);
			}
		}
	}

	private void resetIfStalled(WatchedCall<?, ?> call, long now) {
		if (!call.requested && now - call.openedAt > this.requestTimeoutNanos) {
			reset(call, this.requestTimeouts, "The caller did not send its request in time");
		}
		else if (call.waits(now) > this.writeTimeoutNanos) {
			reset(call, this.writeTimeouts, "The caller did not read the response in time");
		}
	}

	private void reset(WatchedCall<?, ?> call, Counter timeouts, String reason) {
		this.open.remove(call);
		timeouts.increment();
		call.reset.reset(reason);
	}

	@Override
	public void close() {
		this.timer.shutdownNow();
	}

	private static final class WatchedCall<Q, R> extends SimpleForwardingServerCall<Q, R> {

		private final CallReset reset;

		private final long openedAt = System.nanoTime();

		private volatile boolean requested;

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
		 * @return for how many nanoseconds the caller has read nothing of what is queued
		 * for it
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
