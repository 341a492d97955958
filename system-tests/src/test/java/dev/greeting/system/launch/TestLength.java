package dev.greeting.system.launch;

/**
 * How long the tests that put the services under load run: short in every build, long
 * with {@code -Plong}.
 */
public final class TestLength {

	private static final boolean LONG = Boolean.getBoolean("greeting.long");

	private TestLength() {
	}

	/**
	 * Tells whether this is a long run. Only such runs assert on how long something took,
	 * which on a busy machine is anybody's guess.
	 * @return whether times are asserted on
	 */
	public static boolean isLong() {
		return LONG;
	}

	/**
	 * One of two things by the length of this test run.
	 * @param <T> the kind of thing
	 * @param inShort what is used in every build
	 * @param inLong what is used with {@code -Plong}
	 * @return one of them
	 */
	public static <T> T choose(T inShort, T inLong) {
		return LONG ? inLong : inShort;
	}

}
