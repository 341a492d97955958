package dev.greeting.platform.limit.http;

import java.util.function.BooleanSupplier;

import org.apache.coyote.Adapter;
import org.apache.coyote.Request;
import org.apache.coyote.Response;

/**
 * Lets the other virtual threads go first when a response has been written. Tomcat looks
 * for the connection's next request then, and gives the connection to its poller if there
 * is none. A busy client has often sent it by the time that the others had their turn,
 * which saves waking the poller twice and starting a thread.
 * <p>
 * A connection that is to be closed stays open for as long as the others take. So it must
 * not yield when connections are scarce.
 */
final class YieldingAdapter extends DelegatingAdapter {

	private final BooleanSupplier scarce;

	/**
	 * Creates an adapter.
	 * @param adapter serves the requests
	 * @param scarce whether connections are scarce
	 */
	YieldingAdapter(Adapter adapter, BooleanSupplier scarce) {
		super(adapter);
		this.scarce = scarce;
	}

	@Override
	public void service(Request request, Response response) throws Exception {
		super.service(request, response);
		// A thread of a pool would be kept from the connections that wait for one.
		if (Thread.currentThread().isVirtual() && !this.scarce.getAsBoolean()) {
			Thread.yield();
		}
	}

}
