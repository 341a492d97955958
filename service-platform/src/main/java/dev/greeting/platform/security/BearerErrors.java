package dev.greeting.platform.security;

import java.io.IOException;

import com.nimbusds.jose.KeySourceException;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.HttpStatus;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.security.oauth2.server.resource.web.BearerTokenAuthenticationEntryPoint;
import org.springframework.security.oauth2.server.resource.web.access.BearerTokenAccessDeniedHandler;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;

/**
 * Rejects requests as in RFC 6750, and lets the container write the body: it is the same
 * problem document as for every other error. A token that cannot be checked because the
 * issuer cannot be reached is answered with 503.
 */
final class BearerErrors implements AuthenticationEntryPoint, AccessDeniedHandler {

	private final AuthenticationEntryPoint unauthenticated = new BearerTokenAuthenticationEntryPoint();

	private final AccessDeniedHandler denied = new BearerTokenAccessDeniedHandler();

	@Override
	public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException ex)
			throws IOException, ServletException {
		if (ex instanceof AuthenticationServiceException) {
			if (hasKeySourceFailed(ex)) {
				response.sendError(HttpStatus.SERVICE_UNAVAILABLE.value());
				return;
			}
			this.unauthenticated.commence(request, response, new InvalidBearerTokenException("Invalid token", ex));
		}
		else {
			this.unauthenticated.commence(request, response, ex);
		}
		response.sendError(response.getStatus());
	}

	@Override
	public void handle(HttpServletRequest request, HttpServletResponse response, AccessDeniedException ex)
			throws IOException, ServletException {
		this.denied.handle(request, response, ex);
		response.sendError(response.getStatus());
	}

	private static boolean hasKeySourceFailed(AuthenticationException ex) {
		for (Throwable cause = ex; cause != null; cause = cause.getCause()) {
			if (cause instanceof KeySourceException) {
				return true;
			}
		}
		return false;
	}

}
