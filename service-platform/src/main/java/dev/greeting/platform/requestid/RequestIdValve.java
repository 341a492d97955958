package dev.greeting.platform.requestid;

import java.io.IOException;

import dev.greeting.platform.http.TomcatResponsesValve;
import jakarta.servlet.ServletException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.tomcat.util.http.MimeHeaders;

/**
 * Assigns the request id of an HTTP request before all else, so that a request that the
 * container itself rejects has one too. Everything after it reads the id from the request
 * header {@link RequestId#HEADER}.
 */
final class RequestIdValve extends TomcatResponsesValve {

	@Override
	public void invoke(Request request, Response response) throws IOException, ServletException {
		assignId(request, response);
		getNext().invoke(request, response);
	}

	@Override
	protected void complete(Request request, Response response) {
		if (response.getHeader(RequestId.HEADER) == null) {
			assignId(request, response);
		}
	}

	private static void assignId(Request request, Response response) {
		MimeHeaders headers = request.getCoyoteRequest().getMimeHeaders();
		String id = RequestId.acceptOrCreate(headers.getHeader(RequestId.HEADER));
		// Tomcat sets the limit again for each request, and has applied it to this one.
		headers.setLimit(-1);
		headers.setValue(RequestId.HEADER).setString(id);
		// Only gRPC peers may use this name; RequestIdPropagator reads both.
		headers.removeHeader(RequestId.NAME);
		response.setHeader(RequestId.HEADER, id);
	}

}
