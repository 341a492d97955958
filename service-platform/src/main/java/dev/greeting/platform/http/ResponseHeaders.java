package dev.greeting.platform.http;

import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;

/**
 * The headers that every response has unless its handler sets other values.
 */
public final class ResponseHeaders {

	private static final String NO_STORE = String.valueOf(CacheControl.noStore().getHeaderValue());

	private ResponseHeaders() {
	}

	/**
	 * Forbids caches to store the response, and browsers to guess another type than its
	 * {@code Content-Type}. Without {@code Cache-Control}, a cache may store a response
	 * for any time.
	 * @param response a response that is not committed
	 */
	public static void setDefaults(HttpServletResponse response) {
		response.setHeader(HttpHeaders.CACHE_CONTROL, NO_STORE);
		response.setHeader("X-Content-Type-Options", "nosniff");
	}

}
