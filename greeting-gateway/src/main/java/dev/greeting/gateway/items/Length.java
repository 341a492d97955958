package dev.greeting.gateway.items;

import java.util.List;
import java.util.regex.Pattern;

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
	 * The digits 0 to 9, and a minus, so that name-service can refuse a negative number
	 * and say what is allowed.
	 */
	private static final Pattern DECIMAL = Pattern.compile("-?[0-9]+");

	/**
	 * Reads a length in plain decimal digits. Spring's own conversion would also accept
	 * {@code 0x10}, {@code #10} and spaces, and Java's a plus and the digits of other
	 * scripts.
	 * @param text what the caller sent
	 * @return the length
	 */
	public static Length valueOf(String text) {
		try {
			if (DECIMAL.matcher(text).matches()) {
				return new Length(Integer.parseInt(text));
			}
		}
		catch (NumberFormatException ex) {
			// too large
		}
		throw new InvalidRequestException(List
			.of(new Violation("length", "INT32", "must be a whole number of at most 32 bits in plain decimal digits")));
	}

}
