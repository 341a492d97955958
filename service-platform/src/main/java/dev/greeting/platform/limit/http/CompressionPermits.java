package dev.greeting.platform.limit.http;

import java.lang.ref.Cleaner;
import java.util.concurrent.Semaphore;

import org.jspecify.annotations.Nullable;

/**
 * Permits for responses that are compressed at the same time. Compressing a response
 * takes 256 KB outside of the heap. Tomcat frees this memory when the response completes.
 * If the response is aborted, the garbage collector frees it, and the permit is released
 * then.
 */
final class CompressionPermits {

	private static final Cleaner CLEANER = Cleaner.create();

	private final Semaphore free;

	CompressionPermits(int permits) {
		this.free = new Semaphore(permits);
	}

	/**
	 * Acquires a permit if one is available.
	 * @return the permit, or {@code null}
	 */
	@Nullable Object tryAcquire() {
		return this.free.tryAcquire() ? new Object() : null;
	}

	/**
	 * Releases a permit. The caller must not keep a reference to it.
	 * @param permit the permit
	 * @param aborted whether the response did not complete
	 */
	void release(Object permit, boolean aborted) {
		if (aborted) {
			CLEANER.register(permit, this.free::release);
		}
		else {
			this.free.release();
		}
	}

}
