package dev.greeting.system.fuzz;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

import dev.greeting.system.launch.TestLength;

/**
 * The seed of random test input. A build uses the same input every time, so that it does
 * not fail by chance. A long run uses new input, unless {@code -Dgreeting.fuzz.seed}
 * repeats one that failed.
 */
final class Seed {

	private static final long VALUE = Long.getLong("greeting.fuzz.seed",
			TestLength.choose(20261120L, System.nanoTime()));

	private Seed() {
	}

	/**
	 * Creates one of several independent generators.
	 * @param index its index
	 * @return the generator, in its first state
	 */
	static RandomGenerator generator(int index) {
		return RandomGeneratorFactory.of("L64X128MixRandom").create(VALUE + index);
	}

	static String asText() {
		return "-Dgreeting.fuzz.seed=" + VALUE;
	}

}
