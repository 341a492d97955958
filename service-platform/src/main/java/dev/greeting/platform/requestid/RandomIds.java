package dev.greeting.platform.requestid;

import java.security.SecureRandom;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes random UUIDs without a lock. A request id is unique, but not a secret: from one
 * id, the next can be computed.
 * <p>
 * Each half is the sequence of a {@code SplittableRandom} with its own secure seed, so
 * two processes do not make the same ids. A generator for each thread would be created
 * for each request, because its virtual thread ends with it.
 */
final class RandomIds {

	private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

	private static final long HIGH_SEED = new SecureRandom().nextLong();

	private static final long LOW_SEED = new SecureRandom().nextLong();

	private static final AtomicLong count = new AtomicLong();

	private RandomIds() {
	}

	static String next() {
		long step = count.getAndIncrement() * GOLDEN_GAMMA;
		long high = mix(HIGH_SEED + step);
		long low = mix(LOW_SEED + step);
		// The version (4, random) and the variant of a UUID.
		return new UUID((high & ~0xf000L) | 0x4000L, (low & ~(0b11L << 62)) | (0b10L << 62)).toString();
	}

	private static long mix(long value) {
		long mixed = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
		mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
		return mixed ^ (mixed >>> 31);
	}

}
