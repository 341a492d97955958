package dev.greeting.platform.validation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

import build.buf.validate.FieldRules;
import build.buf.validate.Int32Rules;
import build.buf.validate.StringRules;
import build.buf.validate.ValidateProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.greeting.contract.rules.RulesProto;

/**
 * Accepts requests by the most common rules, bounds of {@code int32} and lengths of
 * texts, without an expression and without allocation. Never rejects: the validator
 * evaluates every other request, and every message with another kind of rule.
 */
final class QuickAcceptance {

	private static final Predicate<Message> NONE = (request) -> false;

	private QuickAcceptance() {
	}

	/**
	 * Creates the check of one method's requests.
	 * @param request the descriptor of the requests
	 * @param withRules the same with the rules of the method added
	 * @return a predicate that is {@code true} only for requests that keep all rules
	 */
	static Predicate<Message> of(Descriptor request, Descriptor withRules) {
		if (withRules.getOptions().hasExtension(ValidateProto.message) || withRules.getOneofs()
			.stream()
			.anyMatch((oneof) -> oneof.getOptions().hasExtension(ValidateProto.oneof))) {
			return NONE;
		}
		List<Predicate<Message>> checks = new ArrayList<>();
		for (FieldDescriptor field : withRules.getFields()) {
			if (field.getOptions().hasExtension(ValidateProto.field)) {
				checks.add(check(request.findFieldByNumber(field.getNumber()), field));
			}
			else if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
				// The fields of that message may have rules.
				return NONE;
			}
		}
		return checks.contains(NONE) ? NONE : (message) -> keepsAll(checks, message);
	}

	// By index, because an iterator would be allocated.
	private static boolean keepsAll(List<Predicate<Message>> checks, Message request) {
		for (int index = 0; index < checks.size(); index++) {
			if (!checks.get(index).test(request)) {
				return false;
			}
		}
		return true;
	}

	private static Predicate<Message> check(FieldDescriptor field, FieldDescriptor withRules) {
		FieldRules rules = withRules.getOptions().getExtension(ValidateProto.field);
		if (field.isRepeated() || field.hasPresence()) {
			return NONE;
		}
		return switch (field.getType()) {
			case STRING -> text(field, rules);
			case INT32 -> number(field, rules);
			default -> NONE;
		};
	}

	private static Predicate<Message> text(FieldDescriptor field, FieldRules rules) {
		StringRules given = rules.getString();
		long min = given.getMinLen();
		long max = given.hasMaxLen() ? given.getMaxLen() : Integer.MAX_VALUE;
		boolean notBlank = given.getExtension(RulesProto.notBlank);
		StringRules.Builder known = StringRules.newBuilder();
		if (given.hasMinLen()) {
			known.setMinLen(min);
		}
		if (given.hasMaxLen()) {
			known.setMaxLen(max);
		}
		if (given.hasExtension(RulesProto.notBlank)) {
			known.setExtension(RulesProto.notBlank, notBlank);
		}
		if (!rules.equals(FieldRules.newBuilder().setString(known).build())) {
			return NONE;
		}
		return (request) -> {
			String text = (String) request.getField(field);
			int length = text.codePointCount(0, text.length());
			return min <= length && length <= max && (!notBlank || hasLetterOrDigit(text));
		};
	}

	private static boolean hasLetterOrDigit(String text) {
		for (int index = 0; index < text.length(); index++) {
			if (Character.isLetterOrDigit(text.charAt(index))) {
				return true;
			}
		}
		return false;
	}

	private static Predicate<Message> number(FieldDescriptor field, FieldRules rules) {
		Int32Rules given = rules.getInt32();
		int min = given.hasGte() ? given.getGte() : Integer.MIN_VALUE;
		int max = given.hasLte() ? given.getLte() : Integer.MAX_VALUE;
		Int32Rules.Builder known = Int32Rules.newBuilder();
		if (given.hasGte()) {
			known.setGte(min);
		}
		if (given.hasLte()) {
			known.setLte(max);
		}
		// If the bounds are reversed, the rule excludes the values between them.
		if (min > max || !rules.equals(FieldRules.newBuilder().setInt32(known).build())) {
			return NONE;
		}
		return (request) -> {
			int number = (Integer) request.getField(field);
			return min <= number && number <= max;
		};
	}

}
