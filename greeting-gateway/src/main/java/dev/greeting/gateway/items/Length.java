package dev.greeting.gateway.items;

import java.util.List;

import dev.greeting.platform.error.InvalidRequestException;
import dev.greeting.platform.error.Violation;

/**
 * The parameter that says how many items are asked for. Which numbers are too many,
 * name-service decides.
 *
 * @param value the number of items
 */
public record Length(int value) {

	/**
	 * Reads a length in plain decimal digits with an optional sign. Spring's own
	 * conversion would accept {@code 0x10}, {@code #10} and spaces, too.
	 * @param text what the caller sent
	 * @return the length
	 */
	public static Length valueOf(String text) {
		try {
			return new Length(Integer.parseInt(text));
		}
		catch (NumberFormatException ex) {
			throw new InvalidRequestException(
					List.of(new Violation("length", "INT32", "must be a whole number of at most 32 bits")));
		}
	}

}
