package dev.greeting.platform.requestid;

import java.io.IOException;

import jakarta.servlet.ServletException;
import org.apache.catalina.AccessLog;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.tomcat.util.http.MimeHeaders;

/**
 * Gives every HTTP request its id before anything else sees it, so that also a request
 * which the container itself refuses has one. Whatever comes later reads the id from the
 * request header {@link RequestId#HEADER}.
 */
final class RequestIdValve extends ValveBase implements AccessLog {

	RequestIdValve() {
		super(true);
	}

	@Override
	public void invoke(Request request, Response response) throws IOException, ServletException {
		settle(request, response);
		getNext().invoke(request, response);
	}

	/**
	 * Gives an id to {@code OPTIONS *}. Tomcat answers it without calling a valve, but
	 * logs it before it sends the answer.
	 */
	@Override
	public void log(Request request, Response response, long timeNanos) {
		if (response.getHeader(RequestId.HEADER) == null) {
			settle(request, response);
		}
	}

	@Override
	public void setRequestAttributesEnabled(boolean requestAttributesEnabled) {
		throw new UnsupportedOperationException("Nothing is logged here");
	}

	@Override
	public boolean getRequestAttributesEnabled() {
		return false;
	}

	private static void settle(Request request, Response response) {
		MimeHeaders headers = request.getCoyoteRequest().getMimeHeaders();
		String id = RequestId.acceptOrCreate(headers.getHeader(RequestId.HEADER));
		// Tomcat sets the limit anew for each request, and has applied it to this one.
		headers.setLimit(-1);
		headers.setValue(RequestId.HEADER).setString(id);
		// Only gRPC peers may use this name; RequestIdPropagator reads both.
		headers.removeHeader(RequestId.NAME);
		response.setHeader(RequestId.HEADER, id);
	}

}
