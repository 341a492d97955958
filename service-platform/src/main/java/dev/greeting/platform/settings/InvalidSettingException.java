package dev.greeting.platform.settings;

/**
 * Refuses the value of a setting while it is bound.
 */
public final class InvalidSettingException extends IllegalArgumentException {

	private InvalidSettingException(String message) {
		super(message);
	}

	/**
	 * Refuses a value unless it is valid.
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
