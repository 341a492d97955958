package dev.greeting.platform.limit.http;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import dev.greeting.platform.http.ClientConnection;
import dev.greeting.platform.limit.LimitProperties;
import jakarta.servlet.RequestDispatcher;
import org.apache.coyote.Adapter;
import org.apache.coyote.Processor;
import org.apache.coyote.Request;
import org.apache.coyote.Response;
import org.apache.coyote.http2.Http2Protocol;
import org.apache.tomcat.util.net.SocketWrapperBase;
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
 * Tells whether a connection has open requests, so that none that has is closed to accept
 * another one.
 */
final class BoundedHttp2Protocol extends Http2Protocol {

	private final Map<SocketWrapperBase<?>, Integer> openRequests = new ConcurrentHashMap<>();

	void setLimits(BoundedHttp11Protocol http11, LimitProperties limits) {
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
	public Processor getProcessor(SocketWrapperBase<?> socket, Adapter adapter) {
		return super.getProcessor(socket, new ConnectionAdapter(adapter, socket));
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
				BoundedHttp2Protocol.this.openRequests.computeIfPresent(this.socket,
						(socket, count) -> (count > 1) ? count - 1 : null);
			}
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
