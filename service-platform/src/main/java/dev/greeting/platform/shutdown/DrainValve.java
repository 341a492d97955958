package dev.greeting.platform.shutdown;

import java.io.IOException;

import jakarta.servlet.ServletException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;

/**
 * Asks clients to leave while the service drains: a request that comes over a kept-alive
 * connection after the server has stopped accepting would fail.
 */
final class DrainValve extends ValveBase {

	private final Drain drain;

	DrainValve(Drain drain) {
		super(true);
		this.drain = drain;
	}

	@Override
	public void invoke(Request request, Response response) throws IOException, ServletException {
		if (this.drain.isDraining()) {
			response.setHeader("Connection", "close");
		}
		getNext().invoke(request, response);
	}

}
