package dev.greeting.platform.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;

import org.apache.tomcat.util.net.SocketWrapperBase;

/**
 * The connection of the HTTP request that the current thread serves. A handler that has
 * nothing to write can check whether its client is still connected. Tomcat detects a
 * closed connection of a blocking handler only when it writes.
 * <p>
 * A client that has sent a FIN counts as disconnected. The client may only have finished
 * sending, but HTTP cannot distinguish the two, and proxies treat them alike.
 */
public final class ClientConnection {

	private static final ScopedValue<ClientConnection> CURRENT = ScopedValue.newInstance();

	private final BooleanSupplier open;

	private ClientConnection(BooleanSupplier open) {
		this.open = open;
	}

	/**
	 * Returns whether the client of the current request is connected. Does not block.
	 * Must be called by the thread that serves the request. A client that has sent
	 * another request after this one (pipelining) counts as connected.
	 * @return false if the client has closed its side of the connection, or it broke
	 */
	public static boolean isOpen() {
		return !CURRENT.isBound() || CURRENT.get().open.getAsBoolean();
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
		return serve(() -> canBeRead(socket), service);
	}

	/**
	 * Serves a request of a connection that carries several at once. For the HTTP
	 * protocol only.
	 * @param open tells whether the client still waits for the response, without blocking
	 * @param service what serves the request
	 * @param <T> the type of the result
	 * @param <X> the type of the exception
	 * @return the result of the service
	 * @throws X if the service fails
	 */
	public static <T, X extends Throwable> T serve(BooleanSupplier open, ScopedValue.CallableOp<T, X> service)
			throws X {
		return ScopedValue.where(CURRENT, new ClientConnection(open)).call(service);
	}

	private static boolean canBeRead(SocketWrapperBase<?> socket) {
		ByteBuffer next = ByteBuffer.allocate(1);
		try {
			int count = socket.read(false, next);
			if (count > 0) {
				socket.unRead(next.flip());
			}
			return count >= 0;
		}
		catch (IOException ex) {
			return false;
		}
	}

}
