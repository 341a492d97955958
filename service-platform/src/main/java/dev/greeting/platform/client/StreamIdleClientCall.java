package dev.greeting.platform.client;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.grpc.ClientCall;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/**
 * A stream with an idle timeout. The timer runs about once in a timeout, not once for
 * each message. A message costs two writes to memory.
 */
final class StreamIdleClientCall<Q, R> extends SimpleForwardingClientCall<Q, R> {

	private final Duration timeout;

	private final ScheduledExecutorService timer;

	private final AtomicLong requested = new AtomicLong();

	private volatile long waitingSinceNanos = System.nanoTime();

	private volatile boolean timedOut;

	private volatile boolean closed;

	private volatile @Nullable Future<?> check;

	StreamIdleClientCall(ClientCall<Q, R> call, Duration timeout, ScheduledExecutorService timer) {
		super(call);
		this.timeout = timeout;
		this.timer = timer;
	}

	@Override
	public void start(Listener<R> listener, Metadata headers) {
		super.start(new SimpleForwardingClientCallListener<>(listener) {

			@Override
			public void onMessage(R message) {
				StreamIdleClientCall.this.waitingSinceNanos = System.nanoTime();
				StreamIdleClientCall.this.requested.decrementAndGet();
				super.onMessage(message);
			}

			@Override
			public void onClose(Status status, Metadata trailers) {
				close();
				super.onClose(StreamIdleClientCall.this.timedOut ? timedOutStatus() : status, trailers);
			}

		}, headers);
		checkIn(this.timeout.toNanos());
	}

	@Override
	public void request(int count) {
		// Before the count, which check() reads first: it must not see the new count and
		// the old time.
		if (this.requested.get() <= 0) {
			this.waitingSinceNanos = System.nanoTime();
		}
		this.requested.addAndGet(count);
		super.request(count);
	}

	private void check() {
		boolean waiting = this.requested.get() > 0;
		long idleNanos = waiting ? System.nanoTime() - this.waitingSinceNanos : 0;
		long leftNanos = this.timeout.toNanos() - idleNanos;
		if (leftNanos > 0) {
			checkIn(leftNanos);
		}
		else {
			this.timedOut = true;
			cancel("No message for " + this.timeout, null);
		}
	}

	private void checkIn(long nanos) {
		if (!this.closed) {
			this.check = this.timer.schedule(this::check, nanos, TimeUnit.NANOSECONDS);
		}
	}

	private void close() {
		this.closed = true;
		Future<?> pending = this.check;
		if (pending != null) {
			pending.cancel(false);
		}
	}

	private Status timedOutStatus() {
		return Status.DEADLINE_EXCEEDED.withDescription("No message for " + this.timeout);
	}

}
