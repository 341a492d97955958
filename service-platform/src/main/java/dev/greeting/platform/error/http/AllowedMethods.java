package dev.greeting.platform.error.http;

import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import jakarta.servlet.http.HttpServletRequest;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpMethod;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.RequestMappingInfoHandlerMapping;
import org.springframework.web.util.ServletRequestPathUtils;

/**
 * Finds the methods of a request's route, for responses of the container or the servlet.
 * Both would list every method of a servlet.
 */
final class AllowedMethods {

	private final ObjectProvider<RequestMappingInfoHandlerMapping> mappings;

	AllowedMethods(ObjectProvider<RequestMappingInfoHandlerMapping> mappings) {
		this.mappings = mappings;
	}

	/**
	 * Lists the methods for the header {@code Allow}.
	 * @param request a request that has been mapped to the servlet
	 * @return the methods of its route, {@code HEAD} where there is {@code GET}, and
	 * {@code OPTIONS}
	 */
	String of(HttpServletRequest request) {
		if (!ServletRequestPathUtils.hasParsedRequestPath(request)) {
			ServletRequestPathUtils.parseAndCache(request);
		}
		Set<HttpMethod> methods = this.mappings.stream()
			.flatMap((mapping) -> mapping.getHandlerMethods().keySet().stream())
			.filter((route) -> isOf(request, route))
			.flatMap(AllowedMethods::methods)
			.map(RequestMethod::asHttpMethod)
			.collect(Collectors.toCollection(TreeSet::new));
		if (methods.contains(HttpMethod.GET)) {
			methods.add(HttpMethod.HEAD);
		}
		methods.add(HttpMethod.OPTIONS);
		return methods.stream().map(HttpMethod::name).collect(Collectors.joining(","));
	}

	private static boolean isOf(HttpServletRequest request, RequestMappingInfo route) {
		return route.getPathPatternsCondition() != null
				&& route.getPathPatternsCondition().getMatchingCondition(request) != null;
	}

	private static Stream<RequestMethod> methods(RequestMappingInfo route) {
		Set<RequestMethod> methods = route.getMethodsCondition().getMethods();
		return methods.isEmpty()
				? Arrays.stream(RequestMethod.values()).filter((method) -> method != RequestMethod.TRACE)
				: methods.stream();
	}

}
