package dev.greeting.platform.error.http;

import java.lang.annotation.Annotation;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;

import dev.greeting.platform.error.Violation;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.TypeMismatchException;
import org.springframework.context.MessageSourceResolvable;
import org.springframework.core.MethodParameter;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.util.StringUtils;
import org.springframework.validation.Errors;
import org.springframework.validation.FieldError;
import org.springframework.validation.ObjectError;
import org.springframework.validation.method.MethodValidationResult;
import org.springframework.validation.method.ParameterErrors;
import org.springframework.validation.method.ParameterValidationResult;
import org.springframework.web.bind.annotation.CookieValue;
import org.springframework.web.bind.annotation.MatrixVariable;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RequestPart;

/**
 * Turns what Bean Validation finds in the arguments of a controller into violations. The
 * rule is the name of the constraint: {@code NOT_BLANK} for {@code @NotBlank}.
 */
final class ConstraintViolations {

	private static final List<Class<? extends Annotation>> NAMING = List.of(RequestParam.class, PathVariable.class,
			RequestHeader.class, CookieValue.class, MatrixVariable.class, RequestPart.class);

	private ConstraintViolations() {
	}

	static List<Violation> of(MethodValidationResult result) {
		return Stream
			.concat(result.getParameterValidationResults().stream().flatMap(ConstraintViolations::of),
					result.getCrossParameterValidationResults().stream().map((error) -> violation("", error)))
			.toList();
	}

	static List<Violation> of(Errors errors) {
		return errors.getAllErrors().stream().map((error) -> violation("", error)).toList();
	}

	private static Stream<Violation> of(ParameterValidationResult result) {
		if (!(result instanceof ParameterErrors errors)) {
			return result.getResolvableErrors().stream().map((error) -> violation(path(result), error));
		}
		String element = isElement(errors) ? path(errors) : "";
		return errors.getAllErrors().stream().map((error) -> violation(element, error));
	}

	private static boolean isElement(ParameterValidationResult result) {
		return result.getContainerIndex() != null || result.getContainerKey() != null;
	}

	/**
	 * Returns the name of an argument, with the place of the element in it that is not
	 * valid: two elements of a list are two fields.
	 */
	private static String path(ParameterValidationResult result) {
		String name = name(result.getMethodParameter());
		Object place = (result.getContainerIndex() != null) ? result.getContainerIndex() : result.getContainerKey();
		return (place != null) ? name + "[" + place + "]" : name;
	}

	private static Violation violation(String element, ObjectError error) {
		if (error instanceof FieldError field) {
			String path = element.isEmpty() ? field.getField() : element + "." + field.getField();
			// The message of a failed conversion repeats the value and names Java types.
			return field.isBindingFailure() ? Violation.wrongType(path, requiredType(field))
					: violation(path, (MessageSourceResolvable) field);
		}
		return violation(element, (MessageSourceResolvable) error);
	}

	private static @Nullable Class<?> requiredType(FieldError field) {
		return field.contains(TypeMismatchException.class) ? field.unwrap(TypeMismatchException.class).getRequiredType()
				: null;
	}

	private static Violation violation(String field, MessageSourceResolvable error) {
		String[] codes = Objects.requireNonNullElse(error.getCodes(), new String[0]);
		String rule = (codes.length > 0) ? rule(codes[codes.length - 1]) : "";
		return new Violation(field, rule.isEmpty() ? "INVALID" : rule,
				Objects.requireNonNullElse(error.getDefaultMessage(), "is not valid"));
	}

	/**
	 * Writes a code in upper snake case. That of a constraint is a class name, that of a
	 * Spring {@code Validator} any text.
	 */
	private static String rule(String code) {
		return code.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_")
			.toUpperCase(Locale.ROOT)
			.replaceAll("[^A-Z0-9_]+", "_")
			.replaceAll("^[^A-Z]+", "");
	}

	/**
	 * Finds the name under which the caller sends an argument.
	 */
	private static String name(MethodParameter parameter) {
		MergedAnnotations annotations = MergedAnnotations.from(parameter.getParameterAnnotations());
		return NAMING.stream()
			.map(annotations::get)
			.filter(MergedAnnotation::isPresent)
			.map((annotation) -> annotation.getString("name"))
			.filter(StringUtils::hasText)
			.findFirst()
			.orElseGet(() -> Objects.requireNonNullElse(parameter.getParameterName(), ""));
	}

}
