package dev.greeting.platform.settings;

/**
 * Thrown while properties are bound, if the value of one is invalid.
 */
public final class InvalidSettingException extends IllegalArgumentException {

	private InvalidSettingException(String message) {
		super(message);
	}

	/**
	 * Throws an exception unless a value is valid.
	 * @param valid whether the value is valid
	 * @param key the setting's key below the prefix of its properties
	 * @param rule what the value must be, as in "must be positive"
	 */
	public static void unless(boolean valid, String key, String rule) {
		if (!valid) {
			throw new InvalidSettingException(key + " " + rule);
		}
	}

}
