package dev.greeting.platform.validation;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

import build.buf.validate.FieldPathElement;
import dev.greeting.platform.error.Violation;
import org.jspecify.annotations.Nullable;

/**
 * Converts a violation of protovalidate: the field as its path from the request message
 * ({@code items[3].name}), the rule as {@code google.rpc} writes reasons
 * ({@code STRING_MAX_LEN}), and the size of the value in place of the value itself.
 */
final class ViolationConverter {

	private ViolationConverter() {
	}

	static Violation convert(build.buf.protovalidate.Violation violation) {
		String rule = violation.toProto().getRuleId();
		return new Violation(field(violation), reason(rule), description(rule, violation));
	}

	private static String field(build.buf.protovalidate.Violation violation) {
		return violation.toProto()
			.getField()
			.getElementsList()
			.stream()
			.map(ViolationConverter::element)
			.collect(Collectors.joining("."));
	}

	/**
	 * The key of a map entry is part of what the caller sent, so it is not repeated.
	 */
	private static String element(FieldPathElement element) {
		return element.hasIndex() ? element.getFieldName() + "[" + element.getIndex() + "]" : element.getFieldName();
	}

	private static String reason(String rule) {
		return rule.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]+", "_");
	}

	private static String description(String rule, build.buf.protovalidate.Violation violation) {
		Object value = value(violation.getFieldValue());
		Object limit = value(violation.getRuleValue());
		return switch (rule) {
			case "string.min_len" -> "must be at least " + codePoints(limit) + " long, is " + length(value);
			case "string.max_len" -> "must be at most " + codePoints(limit) + " long, is " + length(value);
			default -> violation.toProto().getMessage() + size(value);
		};
	}

	private static @Nullable Object value(build.buf.protovalidate.Violation.@Nullable FieldValue value) {
		return (value != null) ? value.getValue() : null;
	}

	private static String codePoints(@Nullable Object count) {
		return Long.valueOf(1).equals(count) ? "1 code point" : count + " code points";
	}

	private static long length(@Nullable Object value) {
		return (value instanceof String text) ? text.codePointCount(0, text.length()) : 0;
	}

	/**
	 * Returns the value of a number, and only the length of a text or a list. Bytes come
	 * as a type of the CEL library: the rule alone says how many there must be.
	 */
	private static String size(@Nullable Object value) {
		return switch (value) {
			case String text -> ", is " + codePoints(length(text)) + " long";
			case List<?> elements -> ", has " + elements.size();
			case Number number -> ", is " + number;
			case null, default -> "";
		};
	}

}
