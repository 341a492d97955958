package dev.greeting.platform.http;

import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;

/**
 * The headers that every response has unless whoever answers sets them otherwise.
 */
public final class ResponseHeaders {

	private static final String NO_STORE = String.valueOf(CacheControl.noStore().getHeaderValue());

	private ResponseHeaders() {
	}

	/**
	 * Forbids caches to keep the response, which are free to keep it as long as they see
	 * fit if nothing is said, and browsers to take it for something else than its
	 * {@code Content-Type} says.
	 * @param response a response that is not committed
	 */
	public static void setDefaults(HttpServletResponse response) {
		response.setHeader(HttpHeaders.CACHE_CONTROL, NO_STORE);
		response.setHeader("X-Content-Type-Options", "nosniff");
	}

}
