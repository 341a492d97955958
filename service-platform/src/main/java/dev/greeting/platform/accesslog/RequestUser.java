package dev.greeting.platform.accesslog;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * Tells who sent an HTTP request, for its access line.
 */
@FunctionalInterface
public interface RequestUser {

	/**
	 * Returns the user of a request.
	 * @param request a request whose response has ended
	 * @return an identifier, or {@code null} if the request is not authenticated
	 */
	@Nullable String of(HttpServletRequest request);

}
