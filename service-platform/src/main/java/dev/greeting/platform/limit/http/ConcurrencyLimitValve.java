package dev.greeting.platform.limit.http;

import java.io.IOException;
import java.util.function.Predicate;

import dev.greeting.platform.limit.ConcurrencyLimit;
import jakarta.servlet.ServletException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;

import org.springframework.http.HttpStatus;

/**
 * Rejects HTTP requests over the limit before anything is done for them. A request that
 * goes asynchronous releases its permit when its first thread returns.
 */
final class ConcurrencyLimitValve extends ValveBase {

	private final ConcurrencyLimit limit;

	private final Predicate<Request> limited;

	ConcurrencyLimitValve(ConcurrencyLimit limit) {
		this(limit, (request) -> true);
	}

	/**
	 * Creates a valve that limits some requests.
	 * @param limit the limit
	 * @param limited which requests need a permit
	 */
	ConcurrencyLimitValve(ConcurrencyLimit limit, Predicate<Request> limited) {
		super(true);
		this.limit = limit;
		this.limited = limited;
	}

	@Override
	public void invoke(Request request, Response response) throws IOException, ServletException {
		if (!this.limited.test(request)) {
			getNext().invoke(request, response);
			return;
		}
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
