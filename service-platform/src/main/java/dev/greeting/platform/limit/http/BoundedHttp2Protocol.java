package dev.greeting.platform.limit.http;

import java.net.SocketTimeoutException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

import dev.greeting.platform.http.ClientConnection;
import dev.greeting.platform.limit.LimitProperties;
import jakarta.servlet.RequestDispatcher;
import org.apache.coyote.Adapter;
import org.apache.coyote.CloseNowException;
import org.apache.coyote.Request;
import org.apache.coyote.Response;
import org.apache.coyote.http11.upgrade.InternalHttpUpgradeHandler;
import org.apache.coyote.http2.Http2Protocol;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.apache.tomcat.util.res.StringManager;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/2 with the limits of {@link BoundedHttp11Protocol}. It is spoken over TLS only, if
 * the client asks for it (ALPN): there is no way to it from a plaintext connection.
 * <p>
 * A connection may have {@link LimitProperties#http2StreamsPerConnection()} requests
 * open, and all of them are served: by Tomcat's default, 80 of 100 would wait for the
 * other 20, which may be streams without an end. Clients that only reset streams or send
 * frames that are not part of a request are disconnected by Tomcat's overhead protection.
 * <p>
 * A client has limited time for what it begins, see {@link BoundedHttp2Connection}, and
 * for reading its responses. Those that it does not read are counted.
 * <p>
 * Tells whether a connection has open requests, so that none that has is closed to accept
 * another one.
 */
final class BoundedHttp2Protocol extends Http2Protocol {

	/** Tomcat's exception says by its text only that it waited in vain. */
	private static final String WRITE_TIMEOUT = StringManager.getManager(Http2Protocol.class)
		.getString("stream.writeTimeout");

	private static final String COUNTED = BoundedHttp2Protocol.class.getName() + ".counted";

	private final Map<SocketWrapperBase<?>, Integer> openRequests = new ConcurrentHashMap<>();

	private final LongAdder writeTimeouts = new LongAdder();

	private long requestHeaderTimeoutNanos;

	void setLimits(BoundedHttp11Protocol http11, LimitProperties limits) {
		this.requestHeaderTimeoutNanos = limits.httpRequestHeaderTimeout().toNanos();
		setMaxConcurrentStreams(limits.http2StreamsPerConnection());
		setMaxConcurrentStreamExecution(limits.http2StreamsPerConnection());
		setReadTimeout(http11.getConnectionTimeout());
		setStreamReadTimeout(http11.getConnectionTimeout());
		setKeepAliveTimeout(http11.getKeepAliveTimeout());
		setWriteTimeout(limits.httpWriteTimeout().toMillis());
		setStreamWriteTimeout(limits.httpWriteTimeout().toMillis());
		setMaxHeaderCount(http11.getMaxHeaderCount());
	}

	/**
	 * Returns no name, so that no request can ask for HTTP/2 in plaintext.
	 */
	@Override
	public @Nullable String getHttpUpgradeName(boolean isSSLEnabled) {
		return null;
	}

	@Override
	public InternalHttpUpgradeHandler getInternalUpgradeHandler(SocketWrapperBase<?> socket, Adapter adapter,
			@Nullable Request request) {
		return new BoundedHttp2Connection(this, new ConnectionAdapter(adapter, socket), socket,
				this.requestHeaderTimeoutNanos, () -> this.openRequests.getOrDefault(socket, 0));
	}

	/**
	 * Returns how many responses have ended because their clients read nothing.
	 */
	long getWriteTimeouts() {
		return this.writeTimeouts.sum();
	}

	boolean hasOpenRequests(SocketWrapperBase<?> socket) {
		return this.openRequests.containsKey(socket);
	}

	/**
	 * Serves the requests of one connection.
	 */
	private final class ConnectionAdapter extends DelegatingAdapter {

		private final SocketWrapperBase<?> socket;

		private ConnectionAdapter(Adapter delegate, SocketWrapperBase<?> socket) {
			super(delegate);
			this.socket = socket;
		}

		@Override
		public void service(Request request, Response response) throws Exception {
			BoundedHttp2Protocol.this.openRequests.merge(this.socket, 1, Integer::sum);
			try {
				ClientConnection.serve(() -> isOpen(request), () -> {
					super.service(request, response);
					return response;
				});
			}
			finally {
				countWriteTimeout(request, response);
				BoundedHttp2Protocol.this.openRequests.computeIfPresent(this.socket,
						(socket, count) -> (count > 1) ? count - 1 : null);
			}
		}

		@Override
		public boolean asyncDispatch(Request request, Response response, SocketEvent status) throws Exception {
			boolean success = super.asyncDispatch(request, response, status);
			countWriteTimeout(request, response);
			return success;
		}

		/**
		 * Counts a response that ended because its client read nothing, once: an
		 * asynchronous request is dispatched several times.
		 */
		private void countWriteTimeout(Request request, Response response) {
			if (isWriteTimeout(response.getErrorException())
					&& request.getAttributes().putIfAbsent(COUNTED, true) == null) {
				BoundedHttp2Protocol.this.writeTimeouts.increment();
			}
		}

		private static boolean isWriteTimeout(@Nullable Exception cause) {
			return cause instanceof SocketTimeoutException
					|| (cause instanceof CloseNowException && WRITE_TIMEOUT.equals(cause.getMessage()));
		}

		/**
		 * Tomcat leaves an error in a request whose stream or connection its client has
		 * closed.
		 */
		private static boolean isOpen(Request request) {
			return request.getAttribute(RequestDispatcher.ERROR_EXCEPTION) == null;
		}

	}

}
