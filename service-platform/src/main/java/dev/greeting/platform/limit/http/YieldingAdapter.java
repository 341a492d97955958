package dev.greeting.platform.limit.http;

import java.util.function.BooleanSupplier;

import org.apache.coyote.Adapter;
import org.apache.coyote.Request;
import org.apache.coyote.Response;
import org.apache.tomcat.util.net.SocketEvent;

/**
 * Lets the other virtual threads go first when a response has been written. Tomcat looks
 * for the connection's next request then, and gives the connection to its poller if there
 * is none. A busy client has often sent it by the time that the others had their turn,
 * which saves waking the poller twice and starting a thread.
 * <p>
 * A connection that is to be closed stays open for as long as the others take. So it must
 * not yield when connections are scarce.
 *
 * @param adapter serves the requests
 * @param scarce whether connections are scarce
 */
record YieldingAdapter(Adapter adapter, BooleanSupplier scarce) implements Adapter {

	@Override
	public void service(Request request, Response response) throws Exception {
		this.adapter.service(request, response);
		// A thread of a pool would be kept from the connections that wait for one.
		if (Thread.currentThread().isVirtual() && !this.scarce.getAsBoolean()) {
			Thread.yield();
		}
	}

	@Override
	public boolean prepare(Request request, Response response) throws Exception {
		return this.adapter.prepare(request, response);
	}

	@Override
	public boolean asyncDispatch(Request request, Response response, SocketEvent status) throws Exception {
		return this.adapter.asyncDispatch(request, response, status);
	}

	@Override
	public void log(Request request, Response response, long time) {
		this.adapter.log(request, response, time);
	}

	@Override
	public void checkRecycled(Request request, Response response) {
		this.adapter.checkRecycled(request, response);
	}

	@Override
	public String getDomain() {
		return this.adapter.getDomain();
	}

}
