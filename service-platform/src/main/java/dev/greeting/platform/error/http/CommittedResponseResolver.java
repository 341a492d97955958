package dev.greeting.platform.error.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.core.Ordered;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.util.DisconnectedClientHelper;

/**
 * Leaves an exception to the container if the response has begun. The container ends such
 * a response so that its client sees that it is incomplete. Spring MVC would take some of
 * these exceptions as handled, and the response would look complete.
 * <p>
 * Before all others, because it throws what they would resolve.
 */
final class CommittedResponseResolver implements HandlerExceptionResolver, Ordered {

	@Override
	public int getOrder() {
		return HIGHEST_PRECEDENCE;
	}

	@Override
	public @Nullable ModelAndView resolveException(HttpServletRequest request, HttpServletResponse response,
			@Nullable Object handler, Exception ex) {
		// Nobody sees the rest of a response whose client has gone.
		if (response.isCommitted() && !DisconnectedClientHelper.isClientDisconnectedException(ex)) {
			return rethrow(ex);
		}
		return null;
	}

	@SuppressWarnings("unchecked")
	private static <X extends Exception> ModelAndView rethrow(Exception ex) throws X {
		throw (X) ex;
	}

}
