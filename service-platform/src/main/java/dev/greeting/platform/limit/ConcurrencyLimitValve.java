package dev.greeting.platform.limit;

import java.io.IOException;

import jakarta.servlet.ServletException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;

import org.springframework.http.HttpStatus;

/**
 * Refuses HTTP requests over the limit before anything is done for them. A request that
 * goes asynchronous gives its place back when its first thread returns.
 */
final class ConcurrencyLimitValve extends ValveBase {

	private final ConcurrencyLimit limit;

	ConcurrencyLimitValve(ConcurrencyLimit limit) {
		super(true);
		this.limit = limit;
	}

	@Override
	public void invoke(Request request, Response response) throws IOException, ServletException {
		if (!this.limit.tryAcquire()) {
			response.sendError(HttpStatus.TOO_MANY_REQUESTS.value());
			return;
		}
		try {
			getNext().invoke(request, response);
		}
		finally {
			this.limit.release();
		}
	}

}
