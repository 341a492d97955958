package dev.greeting.platform.tls;

/**
 * Says why the content of a bundle cannot be used. The message never contains any of this
 * content.
 */
final class InvalidBundleException extends Exception {

	private final String key;

	private final String location;

	private final String problem;

	/**
	 * Creates the exception.
	 * @param key the property with the content or its location
	 * @param location the value of the property, a file for instance
	 * @param problem what is wrong with it, as in "is empty"
	 */
	InvalidBundleException(String key, String location, String problem) {
		super(key + ": " + location + " " + problem);
		this.key = key;
		this.location = location;
		this.problem = problem;
	}

	String getKey() {
		return this.key;
	}

	String getLocation() {
		return this.location;
	}

	String getProblem() {
		return this.problem;
	}

}
