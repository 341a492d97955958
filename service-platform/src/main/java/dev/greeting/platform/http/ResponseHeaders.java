package dev.greeting.platform.http;

import jakarta.servlet.http.HttpServletResponse;
import org.apache.catalina.connector.Request;
import org.jspecify.annotations.Nullable;

import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;

/**
 * The headers that every response has unless its handler sets other values.
 */
public final class ResponseHeaders {

	private static final String NO_STORE = String.valueOf(CacheControl.noStore().getHeaderValue());

	private final @Nullable String hsts;

	/**
	 * Creates the headers.
	 * @param properties what is configured
	 */
	public ResponseHeaders(ResponseHeadersProperties properties) {
		this.hsts = properties.hstsMaxAge().isZero() ? null : "max-age=" + properties.hstsMaxAge().toSeconds()
				+ (properties.hstsIncludeSubDomains() ? "; includeSubDomains" : "");
	}

	/**
	 * Forbids caches to store the response, and browsers to guess another type than its
	 * {@code Content-Type}. Without {@code Cache-Control}, a cache may store a response
	 * for any time.
	 * <p>
	 * A response over HTTPS also tells browsers to use only HTTPS. A trusted proxy says
	 * whether its client uses HTTPS.
	 * @param request the request, of which nothing may have been parsed
	 * @param response a response that is not committed
	 */
	public void setDefaults(Request request, HttpServletResponse response) {
		response.setHeader(HttpHeaders.CACHE_CONTROL, NO_STORE);
		response.setHeader("X-Content-Type-Options", "nosniff");
		if (this.hsts != null && (request.isSecure() || request.getConnector().getSecure())) {
			response.setHeader("Strict-Transport-Security", this.hsts);
		}
	}

}
