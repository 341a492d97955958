package dev.greeting.platform.limit.http;

import java.lang.ref.Cleaner;
import java.util.concurrent.Semaphore;

import org.jspecify.annotations.Nullable;

/**
 * The places of responses that are compressed at the same time. Each response takes 256
 * KB outside of the heap. Tomcat frees them at the end of the response. If there is no
 * end, because the client has gone or the response was cut, the garbage collector frees
 * them, and the place comes back with them.
 */
final class CompressionPlaces {

	private static final Cleaner CLEANER = Cleaner.create();

	private final Semaphore free;

	CompressionPlaces(int places) {
		this.free = new Semaphore(places);
	}

	/**
	 * Takes a place if there is one.
	 * @return the place, or {@code null}
	 */
	@Nullable Object take() {
		return this.free.tryAcquire() ? new Object() : null;
	}

	/**
	 * Gives a place back. The caller must not keep a reference to it.
	 * @param place the place
	 * @param cut whether the response had no end
	 */
	void giveBack(Object place, boolean cut) {
		if (cut) {
			CLEANER.register(place, this.free::release);
		}
		else {
			this.free.release();
		}
	}

}
