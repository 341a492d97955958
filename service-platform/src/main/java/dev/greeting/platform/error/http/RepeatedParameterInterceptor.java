package dev.greeting.platform.error.http;

import java.util.Collection;
import java.util.List;

import dev.greeting.platform.error.InvalidRequestException;
import dev.greeting.platform.error.Violation;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.core.MethodParameter;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Rejects a request that gives a single-valued parameter more than once. Spring MVC would
 * join the values of a string with commas and take the first one of a number.
 */
final class RepeatedParameterInterceptor implements HandlerInterceptor {

	@Override
	public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
		if (handler instanceof HandlerMethod method) {
			for (MethodParameter parameter : method.getMethodParameters()) {
				rejectRepeated(request, parameter);
			}
		}
		return true;
	}

	private static void rejectRepeated(HttpServletRequest request, MethodParameter parameter) {
		RequestParam annotation = parameter.getParameterAnnotation(RequestParam.class);
		Class<?> type = parameter.getParameterType();
		if (annotation == null || type.isArray() || Collection.class.isAssignableFrom(type)) {
			return;
		}
		String name = annotation.name().isEmpty() ? parameter.getParameterName() : annotation.name();
		if (name == null) {
			return;
		}
		String[] values = request.getParameterValues(name);
		if (values != null && values.length > 1) {
			throw new InvalidRequestException(List
				.of(new Violation(name, "SINGLE_VALUE", "must be given once, is given " + values.length + " times")));
		}
	}

}
