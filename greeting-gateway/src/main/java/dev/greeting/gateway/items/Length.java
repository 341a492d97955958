package dev.greeting.gateway.items;

import java.util.List;
import java.util.regex.Pattern;

import dev.greeting.platform.error.InvalidRequestException;
import dev.greeting.platform.error.Violation;

/**
 * The parameter with the number of items. name-service decides which numbers are too
 * large.
 *
 * @param value the number of items
 */
public record Length(int value) {

	/**
	 * The digits 0 to 9, and a minus sign, so that name-service can reject a negative
	 * number and say what is allowed.
	 */
	private static final Pattern DECIMAL = Pattern.compile("-?[0-9]+");

	/**
	 * Parses a length in plain decimal digits. Spring's conversion would also accept
	 * {@code 0x10}, {@code #10} and spaces, and Java's would accept a plus sign and the
	 * digits of other scripts.
	 * @param text the value of the parameter
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
