package dev.greeting.bson;

import java.util.regex.Pattern;

import org.bson.types.Decimal128;
import org.bson.types.ObjectId;

/**
 * Parses BSON's types from the text that their {@code toString} methods write. Accepts
 * exactly what the OpenAPI document describes.
 */
final class BsonText {

	/**
	 * An ObjectId. Upper-case digits are not accepted, so that an id has a single text;
	 * MongoDB's own parser accepts them.
	 */
	static final String OBJECT_ID = "^[0-9a-f]{24}$";

	/** A Decimal128. Its exponent has no more than four digits. */
	static final String DECIMAL128 = "^(-?([0-9]+([.][0-9]+)?([eE][+-]?[0-9]{1,4})?|Infinity)|NaN)$";

	/**
	 * The longest number that {@code toString} writes has 42 characters. Without a limit,
	 * a caller could send megabytes of digits, which take much longer to parse than to
	 * receive.
	 */
	static final int DECIMAL128_MAX_LENGTH = 128;

	private static final Pattern objectIdPattern = Pattern.compile(OBJECT_ID);

	private static final Pattern decimal128Pattern = Pattern.compile(DECIMAL128);

	private BsonText() {
	}

	static ObjectId objectId(String text) {
		if (!objectIdPattern.matcher(text).matches()) {
			throw new IllegalArgumentException("An ObjectId must be 24 digits of 0-9 and a-f");
		}
		return new ObjectId(text);
	}

	static Decimal128 decimal128(String text) {
		if (text.length() > DECIMAL128_MAX_LENGTH || !decimal128Pattern.matcher(text).matches()) {
			throw new IllegalArgumentException("A Decimal128 must be a decimal number of up to " + DECIMAL128_MAX_LENGTH
					+ " characters, Infinity, -Infinity or NaN");
		}
		try {
			return Decimal128.parse(text);
		}
		// The driver fails an assertion if a number of more than 34 digits leaves the
		// range when its trailing zeros are removed.
		catch (NumberFormatException | AssertionError ex) {
			throw new IllegalArgumentException(
					"A Decimal128 must have up to 34 digits and an exponent between -6176 and 6111", ex);
		}
	}

}
