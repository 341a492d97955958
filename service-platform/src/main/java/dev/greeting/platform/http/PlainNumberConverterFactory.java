package dev.greeting.platform.http;

import java.math.BigInteger;
import java.util.Set;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import org.springframework.core.convert.converter.Converter;
import org.springframework.core.convert.converter.ConverterFactory;
import org.springframework.util.NumberUtils;

/**
 * Converts text to numbers as Spring does, but takes a whole number in plain decimal
 * digits only. Spring also takes {@code 0x10}, {@code #10}, spaces, a plus sign and the
 * digits of other scripts.
 */
final class PlainNumberConverterFactory implements ConverterFactory<String, Number> {

	private static final Set<Class<?>> WHOLE = Set.of(Byte.class, Short.class, Integer.class, Long.class,
			BigInteger.class);

	private static final Pattern PLAIN = Pattern.compile("-?[0-9]+");

	@Override
	public <T extends Number> Converter<String, @Nullable T> getConverter(Class<T> type) {
		return (text) -> {
			if (text.isEmpty()) {
				return null;
			}
			if (WHOLE.contains(type) && !PLAIN.matcher(text).matches()) {
				throw new NumberFormatException("Not in plain decimal digits");
			}
			return NumberUtils.parseNumber(text, type);
		};
	}

}
