package dev.greeting.platform.limit.http;

import java.io.IOException;
import java.util.concurrent.Callable;

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

	private final long headTimeoutNanos;

	private volatile long startNanos = System.nanoTime();

	private volatile boolean open = true;

	BoundedHttp2Connection(Http2Protocol protocol, Adapter adapter, SocketWrapperBase<?> socket,
			long headTimeoutNanos) {
		super(protocol, adapter, null, socket);
		this.headTimeoutNanos = headTimeoutNanos;
	}

	@Override
	public void timeoutAsync(long now) {
		if (this.open && System.nanoTime() - this.startNanos > this.headTimeoutNanos) {
			this.socketWrapper.processSocket(SocketEvent.TIMEOUT, true);
		}
		else {
			super.timeoutAsync(now);
		}
	}

	/**
	 * Asked for when headers begin.
	 */
	@Override
	public HpackDecoder getHpackDecoder() {
		this.startNanos = System.nanoTime();
		this.open = true;
		return super.getHpackDecoder();
	}

	@Override
	public void headersEnd(int streamId, boolean endOfStream) {
		this.open = false;
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
		this.open = false;
		run(() -> {
			super.reset(streamId, errorCode);
			return null;
		});
	}

	@Override
	public void settingsEnd(boolean acknowledgement) throws IOException {
		if (!acknowledgement) {
			this.open = false;
		}
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
