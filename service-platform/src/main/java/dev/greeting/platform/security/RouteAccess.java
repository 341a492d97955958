package dev.greeting.platform.security;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpStatus;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.access.WebInvocationPrivilegeEvaluator;

/**
 * Tells which paths need a token, and what the client of the current request may call.
 * Spring Security decides. If it is switched off, every path is open.
 */
public final class RouteAccess {

	private static final Authentication NOBODY = new AnonymousAuthenticationToken("nobody", "nobody",
			AuthorityUtils.createAuthorityList("ROLE_ANONYMOUS"));

	private final @Nullable WebInvocationPrivilegeEvaluator rules;

	RouteAccess(ObjectProvider<WebInvocationPrivilegeEvaluator> rules) {
		this.rules = rules.getIfAvailable();
	}

	/**
	 * Returns whether a path needs a token.
	 * @param path the path of a route, which may contain variables
	 * @return whether clients without a token are rejected
	 */
	public boolean needsToken(String path) {
		return this.rules != null && !this.rules.isAllowed(path, NOBODY);
	}

	/**
	 * Returns why the client of the current request may not call a route.
	 * @param path the path of the route
	 * @return 401 if it has no token, 403 if it has one that is not enough, or
	 * {@code null} if it may call the route
	 */
	public @Nullable HttpStatus rejection(String path) {
		if (this.rules == null) {
			return null;
		}
		Authentication client = SecurityContextHolder.getContext().getAuthentication();
		if (client == null || client instanceof AnonymousAuthenticationToken) {
			return needsToken(path) ? HttpStatus.UNAUTHORIZED : null;
		}
		return this.rules.isAllowed(path, client) ? null : HttpStatus.FORBIDDEN;
	}

}
