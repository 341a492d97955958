package dev.greeting.name.greetings;

/**
 * A greeting.
 *
 * @param message the whole sentence
 */
public record Greeting(String message) {

	/**
	 * Greets a name.
	 * @param name the name, which is not changed
	 * @return the greeting
	 */
	public static Greeting to(String name) {
		return new Greeting("Hello " + name + "!");
	}

}
