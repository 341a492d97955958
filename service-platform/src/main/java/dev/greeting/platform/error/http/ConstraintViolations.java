package dev.greeting.platform.error.http;

import java.lang.annotation.Annotation;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;

import dev.greeting.platform.error.Violation;

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
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * Turns what Bean Validation finds in the arguments of a controller into violations. The
 * rule is the name of the constraint: {@code NOT_BLANK} for {@code @NotBlank}.
 */
final class ConstraintViolations {

	private static final List<Class<? extends Annotation>> NAMING = List.of(RequestParam.class, PathVariable.class,
			RequestHeader.class, CookieValue.class);

	private ConstraintViolations() {
	}

	static List<Violation> of(MethodValidationResult result) {
		return Stream
			.concat(result.getParameterValidationResults().stream().flatMap(ConstraintViolations::of),
					result.getCrossParameterValidationResults().stream().map((error) -> violation("", error)))
			.toList();
	}

	static List<Violation> of(Errors errors) {
		return errors.getAllErrors().stream().map(ConstraintViolations::violation).toList();
	}

	private static Stream<Violation> of(ParameterValidationResult result) {
		if (result instanceof ParameterErrors errors) {
			return of((Errors) errors).stream();
		}
		String name = name(result.getMethodParameter());
		String field = (result.getContainerIndex() != null) ? name + "[" + result.getContainerIndex() + "]" : name;
		return result.getResolvableErrors().stream().map((error) -> violation(field, error));
	}

	private static Violation violation(ObjectError error) {
		if (error instanceof FieldError field) {
			// The message of a failed conversion repeats the value and names Java types.
			return field.isBindingFailure() ? Violation.wrongType(field.getField())
					: violation(field.getField(), field);
		}
		return violation("", error);
	}

	private static Violation violation(String field, MessageSourceResolvable error) {
		String[] codes = Objects.requireNonNullElse(error.getCodes(), new String[0]);
		String constraint = (codes.length > 0) ? codes[codes.length - 1] : "INVALID";
		return new Violation(field, constraint.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toUpperCase(Locale.ROOT),
				Objects.requireNonNullElse(error.getDefaultMessage(), "is not valid"));
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
