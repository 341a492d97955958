package dev.greeting.system.launch;

/**
 * How long tests run, above all those that put the services under load: short by default,
 * long with {@code -Plong}.
 */
public final class TestLength {

	private static final boolean LONG = Boolean.getBoolean("greeting.long");

	private TestLength() {
	}

	/**
	 * Returns whether this is a long run. Only long runs assert on durations, which are
	 * unpredictable on a busy machine.
	 * @return whether times are asserted on
	 */
	public static boolean isLong() {
		return LONG;
	}

	/**
	 * Selects one of two values by the length of this test run.
	 * @param <T> the type of the values
	 * @param inShort the value without {@code -Plong}
	 * @param inLong the value for {@code -Plong}
	 * @return the selected value
	 */
	public static <T> T choose(T inShort, T inLong) {
		return LONG ? inLong : inShort;
	}

}
