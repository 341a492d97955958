package dev.greeting.platform.limit;

import java.io.IOException;

import org.apache.coyote.Adapter;
import org.apache.coyote.Processor;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.coyote.http11.Http11Processor;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.SocketWrapperBase;

/**
 * HTTP/1.1 with limits that Tomcat has no setting for.
 * <p>
 * Connections that take too long for the head of a request are closed. Tomcat's own
 * {@code connectionTimeout} begins anew with every byte, so that one byte now and then
 * keeps a connection for hours (slow loris). Nothing is timed here: whoever says nothing
 * at all is left to that timeout, and whoever does say something is looked at then.
 * <p>
 * Clients that take nothing of an answer are given a time of their own. In Tomcat they
 * have the {@code connectionTimeout}, too, which is short because of those who do not
 * finish their requests.
 * <p>
 * A request holds less memory: as many as are let in at once are to fit a small heap. The
 * buffer of its response is half as large as usual and counts three times, once in bytes
 * and once in chars. That for reading fits a usual request, counts twice, and is outside
 * of the heap in its first part, as that for writing is.
 */
public final class BoundedHttp11Protocol extends Http11NioProtocol {

	private static final int RESPONSE_BUFFER = 4 * 1024;

	private static final int READ_BUFFER = 2 * 1024;

	private long headTimeoutNanos;

	private long writeTimeoutMillis;

	/**
	 * Made by Tomcat, by the name of the class.
	 */
	public BoundedHttp11Protocol() {
		setProperty("socket.directBuffer", "true");
		setProperty("socket.appReadBufSize", String.valueOf(READ_BUFFER));
	}

	@Override
	public int getDesiredBufferSize() {
		return RESPONSE_BUFFER;
	}

	void setLimits(LimitProperties limits) {
		this.headTimeoutNanos = limits.httpHeadTimeout().toNanos();
		this.writeTimeoutMillis = limits.httpWriteTimeout().toMillis();
	}

	@Override
	protected Processor createProcessor() {
		return new BoundedHttp11Processor(this, getAdapter());
	}

	private static final class BoundedHttp11Processor extends Http11Processor {

		private final BoundedHttp11Protocol limits;

		private BoundedHttp11Processor(BoundedHttp11Protocol protocol, Adapter adapter) {
			super(protocol, adapter);
			this.limits = protocol;
		}

		@Override
		public SocketState service(SocketWrapperBase<?> socket) throws IOException {
			socket.setWriteTimeout(this.limits.writeTimeoutMillis);
			SocketState state = super.service(socket);
			boolean headIsIncomplete = state == SocketState.LONG && !isAsync();
			return (headIsIncomplete
					&& System.nanoTime() - this.request.getStartTimeNanos() > this.limits.headTimeoutNanos)
							? SocketState.CLOSED : state;
		}

	}

}
