package dev.greeting.platform.http;

import java.io.IOException;
import java.nio.ByteBuffer;

import org.apache.tomcat.util.net.SocketWrapperBase;

/**
 * The connection of the HTTP request that the current thread serves. A handler that has
 * nothing to write can check whether its client is still connected. Tomcat detects a
 * closed connection of a blocking handler only when it writes.
 * <p>
 * A client that has sent a FIN counts as disconnected. It may only mean that it sends no
 * more, but HTTP cannot distinguish the two, and proxies treat them alike.
 */
public final class ClientConnection {

	private static final ScopedValue<ClientConnection> CURRENT = ScopedValue.newInstance();

	private final SocketWrapperBase<?> socket;

	private ClientConnection(SocketWrapperBase<?> socket) {
		this.socket = socket;
	}

	/**
	 * Returns whether the client of the current request is connected. Does not block.
	 * Must be called by the thread that serves the request. A client that has sent
	 * another request after this one (pipelining) counts as connected.
	 * @return false if the client has closed its side of the connection, or it broke
	 */
	public static boolean isOpen() {
		return !CURRENT.isBound() || CURRENT.get().canBeRead();
	}

	/**
	 * Serves requests of a connection. For the HTTP protocol only.
	 * @param socket the connection
	 * @param service what serves the requests
	 * @param <T> the type of the result
	 * @return the result of the service
	 * @throws IOException if the service fails
	 */
	public static <T> T serve(SocketWrapperBase<?> socket, ScopedValue.CallableOp<T, IOException> service)
			throws IOException {
		return ScopedValue.where(CURRENT, new ClientConnection(socket)).call(service);
	}

	private boolean canBeRead() {
		ByteBuffer next = ByteBuffer.allocate(1);
		try {
			int count = this.socket.read(false, next);
			if (count > 0) {
				this.socket.unRead(next.flip());
			}
			return count >= 0;
		}
		catch (IOException ex) {
			return false;
		}
	}

}
