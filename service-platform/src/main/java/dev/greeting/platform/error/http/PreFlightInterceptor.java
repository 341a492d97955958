package dev.greeting.platform.error.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.HttpHeaders;
import org.springframework.web.cors.CorsUtils;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Sets the header {@code Allow} of a CORS preflight to the methods of its route. Without
 * a CORS configuration, Spring leaves this to the servlet, which lists all methods,
 * {@code TRACE} among them.
 */
final class PreFlightInterceptor implements HandlerInterceptor {

	private final AllowedMethods allowedMethods;

	PreFlightInterceptor(AllowedMethods allowedMethods) {
		this.allowedMethods = allowedMethods;
	}

	@Override
	public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
		if (CorsUtils.isPreFlightRequest(request)) {
			response.setHeader(HttpHeaders.ALLOW, this.allowedMethods.of(request));
		}
		return true;
	}

}
