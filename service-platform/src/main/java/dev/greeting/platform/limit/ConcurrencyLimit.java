package dev.greeting.platform.limit;

import java.util.concurrent.Semaphore;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * Limits how many operations of a kind run at the same time. It never waits: a permit is
 * available, or the operation is rejected. Visible as {@code concurrency.limit.max},
 * {@code concurrency.limit.used} and {@code concurrency.limit.rejected}.
 */
public final class ConcurrencyLimit {

	private final Semaphore free;

	private final Counter rejected;

	/**
	 * Creates a limit.
	 * @param name what is limited, the value of the tag {@code limit}
	 * @param max how many permits there are
	 * @param meterRegistry where to register the metrics
	 */
	public ConcurrencyLimit(String name, int max, MeterRegistry meterRegistry) {
		this.free = new Semaphore(max);
		this.rejected = Counter.builder("concurrency.limit.rejected").tag("limit", name).register(meterRegistry);
		Gauge.builder("concurrency.limit.max", () -> max).tag("limit", name).register(meterRegistry);
		Gauge.builder("concurrency.limit.used", this.free, (semaphore) -> max - semaphore.availablePermits())
			.tag("limit", name)
			.register(meterRegistry);
	}

	/**
	 * Rejects an operation early, if no permit is available, without acquiring one.
	 * @return whether no permit is available, and the rejection has been counted
	 */
	public boolean rejectIfExhausted() {
		if (this.free.availablePermits() > 0) {
			return false;
		}
		this.rejected.increment();
		return true;
	}

	/**
	 * Acquires a permit if one is available.
	 * @return whether it was acquired; if so, {@link #release()} must be called once
	 */
	public boolean tryAcquire() {
		return tryAcquire(1);
	}

	/**
	 * Acquires several permits if they are available.
	 * @param permits how many, 0 or more
	 * @return whether they were acquired; if so, they must be released once
	 */
	public boolean tryAcquire(int permits) {
		boolean acquired = this.free.tryAcquire(permits);
		if (!acquired) {
			this.rejected.increment();
		}
		return acquired;
	}

	/**
	 * Releases a permit.
	 */
	public void release() {
		release(1);
	}

	/**
	 * Releases several permits.
	 * @param permits how many were acquired
	 */
	public void release(int permits) {
		this.free.release(permits);
	}

}
