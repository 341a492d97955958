package dev.greeting.platform.limit;

import java.util.concurrent.Semaphore;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * How many things of a kind may go on at the same time. Nobody waits: there is room, or
 * there is not. Visible as {@code concurrency.limit.max}, {@code concurrency.limit.used}
 * and {@code concurrency.limit.refused}.
 */
public final class ConcurrencyLimit {

	private final Semaphore free;

	private final Counter refused;

	/**
	 * Creates a limit.
	 * @param name what is limited, the value of the tag {@code limit}
	 * @param max how many may go on at the same time
	 * @param meterRegistry where to show it
	 */
	public ConcurrencyLimit(String name, int max, MeterRegistry meterRegistry) {
		this.free = new Semaphore(max);
		this.refused = Counter.builder("concurrency.limit.refused").tag("limit", name).register(meterRegistry);
		Gauge.builder("concurrency.limit.max", () -> max).tag("limit", name).register(meterRegistry);
		Gauge.builder("concurrency.limit.used", this.free, (semaphore) -> max - semaphore.availablePermits())
			.tag("limit", name)
			.register(meterRegistry);
	}

	/**
	 * Refuses what would not get a place now anyway.
	 * @return whether there is no place, and the refusal has been counted
	 */
	public boolean refusesAlready() {
		if (this.free.availablePermits() > 0) {
			return false;
		}
		this.refused.increment();
		return true;
	}

	/**
	 * Takes a place if there is one.
	 * @return whether there was one; if so, {@link #release()} must be called once
	 */
	public boolean tryAcquire() {
		return tryAcquire(1);
	}

	/**
	 * Takes several places if there are so many.
	 * @param places how many, 0 or more
	 * @return whether there were so many; if so, they must be released once
	 */
	public boolean tryAcquire(int places) {
		boolean acquired = this.free.tryAcquire(places);
		if (!acquired) {
			this.refused.increment();
		}
		return acquired;
	}

	/**
	 * Gives a place back.
	 */
	public void release() {
		release(1);
	}

	/**
	 * Gives several places back.
	 * @param places how many were taken
	 */
	public void release(int places) {
		this.free.release(places);
	}

}
