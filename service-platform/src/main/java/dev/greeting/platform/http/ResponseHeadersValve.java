package dev.greeting.platform.http;

import java.io.IOException;
import java.util.Set;

import jakarta.servlet.ServletException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;

import org.springframework.http.HttpHeaders;

/**
 * Sets the headers of every response before its handler runs, so that the handler may
 * replace them.
 * <p>
 * Adds {@code Connection: close} where the connection has to be closed: after an HTTP/1.0
 * request with a transfer coding (RFC 9112, section 6.1), and after a request with a
 * chunked body that is not read. Tomcat would parse the rest of such a body as the next
 * request.
 */
final class ResponseHeadersValve extends TomcatResponsesValve {

	/**
	 * Methods whose content has no meaning in RFC 9110.
	 */
	private static final Set<String> METHODS_WITHOUT_CONTENT = Set.of("GET", "HEAD", "OPTIONS", "DELETE", "TRACE");

	private final ResponseHeaders headers;

	ResponseHeadersValve(ResponseHeaders headers) {
		this.headers = headers;
	}

	@Override
	public void invoke(Request request, Response response) throws IOException, ServletException {
		this.headers.setDefaults(request, response);
		if (request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null && (request.getProtocol().equals("HTTP/1.0")
				|| METHODS_WITHOUT_CONTENT.contains(request.getMethod()))) {
			response.setHeader(HttpHeaders.CONNECTION, "close");
		}
		getNext().invoke(request, response);
	}

	/**
	 * Completes the response to {@code OPTIONS *}. Removes the methods that Tomcat lists,
	 * which are not those of any route.
	 */
	@Override
	protected void complete(Request request, Response response) {
		if (!response.isCommitted() && "*".equals(request.getRequestURI())) {
			this.headers.setDefaults(request, response);
			response.getCoyoteResponse().getMimeHeaders().removeHeader(HttpHeaders.ALLOW);
		}
	}

}
