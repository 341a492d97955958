package dev.greeting.platform.logging;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The bytes of log lines, in an array that grows as needed and is used again.
 */
final class LineBuffer {

	private static final byte[] DIGITS = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);

	private final int usualCapacity;

	private byte[] bytes;

	private int length;

	LineBuffer(int usualCapacity) {
		this.usualCapacity = usualCapacity;
		this.bytes = new byte[usualCapacity];
	}

	int length() {
		return this.length;
	}

	/**
	 * Removes all bytes, and gives back the memory that a burst or a long line took.
	 */
	void clear() {
		this.length = 0;
		if (this.bytes.length > 4 * this.usualCapacity) {
			this.bytes = new byte[this.usualCapacity];
		}
	}

	void writeTo(OutputStream out) throws IOException {
		out.write(this.bytes, 0, this.length);
	}

	LineBuffer add(LineBuffer line) {
		return add(line.bytes, line.length);
	}

	LineBuffer add(byte[] text) {
		return add(text, text.length);
	}

	private LineBuffer add(byte[] text, int count) {
		reserve(count);
		System.arraycopy(text, 0, this.bytes, this.length, count);
		this.length += count;
		return this;
	}

	LineBuffer addNumber(Number value) {
		if (value instanceof Integer || value instanceof Long) {
			long number = value.longValue();
			if (number >= 0) {
				int digits = 1;
				for (long rest = number / 10; rest > 0; rest /= 10) {
					digits++;
				}
				return addDigits(number, digits);
			}
		}
		return add(value.toString().getBytes(StandardCharsets.UTF_8));
	}

	/**
	 * Adds the last digits of a number that is not negative, with leading zeros.
	 */
	LineBuffer addDigits(long value, int digits) {
		reserve(digits);
		long rest = value;
		for (int index = this.length + digits - 1; index >= this.length; index--) {
			this.bytes[index] = DIGITS[(int) (rest % 10)];
			rest /= 10;
		}
		this.length += digits;
		return this;
	}

	/**
	 * Adds a JSON string with its quotes. Escapes what Spring Boot escapes: quotes,
	 * backslashes and control characters.
	 */
	LineBuffer addString(String value) {
		int count = value.length();
		reserve(count + 1);
		addByte('"');
		int index = 0;
		while (index < count && isPlain(value.charAt(index))) {
			addByte(value.charAt(index++));
		}
		while (index < count) {
			int character = value.codePointAt(index);
			addCharacter(character);
			index += Character.charCount(character);
		}
		reserve(1);
		addByte('"');
		return this;
	}

	private static boolean isPlain(int character) {
		return character >= ' ' && character <= '~' && character != '"' && character != '\\';
	}

	private void addCharacter(int character) {
		reserve(6);
		switch (character) {
			case '"', '\\' -> addEscape(character);
			case '\b' -> addEscape('b');
			case '\f' -> addEscape('f');
			case '\n' -> addEscape('n');
			case '\r' -> addEscape('r');
			case '\t' -> addEscape('t');
			default -> {
				if (isPlain(character)) {
					addByte(character);
				}
				else if (Character.isISOControl(character)) {
					addEscape('u');
					addDigits(0, 2);
					addByte(DIGITS[character >> 4]);
					addByte(DIGITS[character & 0xF]);
				}
				else {
					add(Character.toString(character).getBytes(StandardCharsets.UTF_8));
				}
			}
		}
	}

	private void addEscape(int character) {
		addByte('\\');
		addByte(character);
	}

	private void addByte(int value) {
		this.bytes[this.length++] = (byte) value;
	}

	private void reserve(int count) {
		if (count > this.bytes.length - this.length) {
			this.bytes = Arrays.copyOf(this.bytes, Math.max(2 * this.bytes.length, this.length + count));
		}
	}

}
