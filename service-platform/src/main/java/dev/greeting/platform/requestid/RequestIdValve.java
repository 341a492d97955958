package dev.greeting.platform.requestid;

import java.io.IOException;

import dev.greeting.platform.http.TomcatAnswersValve;
import jakarta.servlet.ServletException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.tomcat.util.http.MimeHeaders;

/**
 * Gives every HTTP request its id before anything else sees it, so that also a request
 * which the container itself refuses has one. Whatever comes later reads the id from the
 * request header {@link RequestId#HEADER}.
 */
final class RequestIdValve extends TomcatAnswersValve {

	@Override
	public void invoke(Request request, Response response) throws IOException, ServletException {
		settle(request, response);
		getNext().invoke(request, response);
	}

	@Override
	protected void complete(Request request, Response response) {
		if (response.getHeader(RequestId.HEADER) == null) {
			settle(request, response);
		}
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
