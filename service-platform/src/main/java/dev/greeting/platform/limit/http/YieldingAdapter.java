package dev.greeting.platform.limit.http;

import java.util.function.BooleanSupplier;

import org.apache.coyote.Adapter;
import org.apache.coyote.Request;
import org.apache.coyote.Response;

/**
 * Yields after a response has been written. Tomcat then looks for the connection's next
 * request, and gives the connection to its poller if there is none. While the other
 * virtual threads run, a busy client has often sent its next request. This saves waking
 * the poller twice and starting a thread.
 * <p>
 * A connection that is to be closed stays open until the other threads have run.
 * Therefore the adapter must not yield when connections are scarce.
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
		// A thread of a pool would not serve connections that wait for one.
		if (Thread.currentThread().isVirtual() && !this.scarce.getAsBoolean()) {
			Thread.yield();
		}
	}

}
