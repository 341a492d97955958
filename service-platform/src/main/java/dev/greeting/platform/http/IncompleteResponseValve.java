package dev.greeting.platform.http;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

import jakarta.servlet.ServletException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;
import org.apache.coyote.CloseNowException;

/**
 * Resets the HTTP/2 stream of a response that fails after it has been committed. Over
 * HTTP/1.1, Tomcat closes the connection inside the body. Over HTTP/2, it also resets the
 * stream, but ends the response before, so that it looks complete.
 * <p>
 * Tomcat takes the trailer fields of a response right before it ends it. If that fails,
 * the response is not ended. No other stream of the connection is affected.
 * <p>
 * Belongs at two places: outside of the engine's other valves, to see their exceptions
 * and what the host does, and outside of the context's, because the host ends a response
 * itself if there is an error page for it.
 */
final class IncompleteResponseValve extends ValveBase {

	IncompleteResponseValve() {
		super(true);
	}

	@Override
	public void invoke(Request request, Response response) throws IOException, ServletException {
		boolean returned = false;
		try {
			getNext().invoke(request, response);
			returned = true;
		}
		finally {
			if (response.isCommitted() && "HTTP/2.0".equals(request.getProtocol())
					&& (!returned || response.isErrorReportRequired() || !is(ActionCode.IS_IO_ALLOWED, response))
					&& is(ActionCode.IS_TRAILER_FIELDS_SUPPORTED, response)) {
				response.setTrailerFields(IncompleteResponseValve::fail);
			}
		}
	}

	private static boolean is(ActionCode state, Response response) {
		AtomicBoolean result = new AtomicBoolean();
		response.getCoyoteResponse().action(state, result);
		return result.get();
	}

	private static Map<String, String> fail() {
		return IncompleteResponseValve
			.<RuntimeException>sneakyThrow(new CloseNowException("The response is incomplete"));
	}

	/**
	 * Throws an exception that a supplier does not declare. Tomcat expects this one here,
	 * whereas another would skip the end of asynchronous requests.
	 */
	@SuppressWarnings("unchecked")
	private static <X extends Throwable> Map<String, String> sneakyThrow(Throwable ex) throws X {
		throw (X) ex;
	}

}
