package dev.greeting.platform.http;

import org.apache.catalina.AccessLog;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;

/**
 * A valve that also completes the responses that Tomcat sends without calling a valve,
 * that to {@code OPTIONS *} for instance. Tomcat logs such a request before it sends the
 * response.
 */
public abstract class TomcatResponsesValve extends ValveBase implements AccessLog {

	protected TomcatResponsesValve() {
		super(true);
	}

	/**
	 * Called at the end of every request, whether or not this valve was called. If it was
	 * not, the response may not be committed yet.
	 * @param request the request
	 * @param response the response
	 */
	protected abstract void complete(Request request, Response response);

	@Override
	public final void log(Request request, Response response, long timeNanos) {
		complete(request, response);
	}

	@Override
	public final void setRequestAttributesEnabled(boolean requestAttributesEnabled) {
		throw new UnsupportedOperationException("Nothing is logged here");
	}

	@Override
	public final boolean getRequestAttributesEnabled() {
		return false;
	}

}
