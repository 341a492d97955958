package dev.greeting.platform.limit.http;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.function.IntSupplier;

import org.apache.coyote.Adapter;
import org.apache.coyote.http2.HpackDecoder;
import org.apache.coyote.http2.Http2AsyncUpgradeHandler;
import org.apache.coyote.http2.Http2Protocol;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;

/**
 * A connection of HTTP/2 whose client has a limited time for what it begins with, the
 * preface and its settings, and for the headers of each request. For Tomcat, a request
 * whose headers have not ended is an open stream, and a connection with an open stream
 * has no timeout.
 * <p>
 * Tomcat asks every second for connections that have timed out.
 */
final class BoundedHttp2Connection extends Http2AsyncUpgradeHandler {

	private final long requestHeaderTimeoutNanos;

	private final IntSupplier openRequests;

	private volatile long startNanos = System.nanoTime();

	private volatile boolean begun;

	private volatile boolean headOpen;

	/**
	 * Creates a connection.
	 * @param protocol the settings
	 * @param adapter serves its requests
	 * @param socket its socket
	 * @param requestHeaderTimeoutNanos how long the client has for what it begins
	 * @param openRequests tells how many of its requests are being served
	 */
	BoundedHttp2Connection(Http2Protocol protocol, Adapter adapter, SocketWrapperBase<?> socket,
			long requestHeaderTimeoutNanos, IntSupplier openRequests) {
		super(protocol, adapter, null, socket);
		this.requestHeaderTimeoutNanos = requestHeaderTimeoutNanos;
		this.openRequests = openRequests;
	}

	@Override
	public void timeoutAsync(long now) {
		if (isWaitingForHead() && System.nanoTime() - this.startNanos > this.requestHeaderTimeoutNanos) {
			this.socketWrapper.processSocket(SocketEvent.TIMEOUT, true);
		}
		else {
			super.timeoutAsync(now);
		}
	}

	/**
	 * Nobody tells when headers are rejected before their end, but their stream is not
	 * active any more.
	 */
	private boolean isWaitingForHead() {
		return !this.begun || (this.headOpen && this.activeRemoteStreamCount.get() > this.openRequests.getAsInt());
	}

	/**
	 * Asked for when headers begin.
	 */
	@Override
	public HpackDecoder getHpackDecoder() {
		this.startNanos = System.nanoTime();
		this.headOpen = true;
		return super.getHpackDecoder();
	}

	@Override
	public void headersEnd(int streamId, boolean endOfStream) {
		this.headOpen = false;
		run(() -> {
			super.headersEnd(streamId, endOfStream);
			return null;
		});
	}

	/**
	 * A client may reset a request before its headers end.
	 */
	@Override
	public void reset(int streamId, long errorCode) {
		this.headOpen = false;
		run(() -> {
			super.reset(streamId, errorCode);
			return null;
		});
	}

	@Override
	public void settingsEnd(boolean acknowledgement) throws IOException {
		this.begun = true;
		super.settingsEnd(acknowledgement);
	}

	/**
	 * Runs what throws an exception that only Tomcat's own package can declare.
	 */
	@SuppressWarnings("unchecked")
	private static <X extends Throwable> void run(Callable<?> action) throws X {
		try {
			action.call();
		}
		catch (Exception ex) {
			throw (X) ex;
		}
	}

}
