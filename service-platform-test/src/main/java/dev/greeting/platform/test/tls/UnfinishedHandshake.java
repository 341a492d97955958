package dev.greeting.platform.test.tls;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;

/**
 * A client that connects to a port with TLS and does not finish its handshake.
 */
public final class UnfinishedHandshake implements AutoCloseable {

	/** The begin of a record of 512 bytes. */
	private static final byte[] BEGIN = { 22, 3, 1, 2, 0 };

	private final Socket socket;

	private UnfinishedHandshake(int port, byte[] begin) {
		try {
			this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
			this.socket.getOutputStream().write(begin);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Connects and sends nothing.
	 * @param port the port
	 * @return the open connection
	 */
	public static UnfinishedHandshake silent(int port) {
		return new UnfinishedHandshake(port, new byte[0]);
	}

	/**
	 * Connects and begins a handshake, which {@link #sendByte()} goes on with.
	 * @param port the port
	 * @return the open connection
	 */
	public static UnfinishedHandshake slow(int port) {
		return new UnfinishedHandshake(port, BEGIN);
	}

	/**
	 * Connects and sends something else than a handshake.
	 * @param port the port
	 * @param bytes what to send
	 * @return the open connection
	 */
	public static UnfinishedHandshake plaintext(int port, byte[] bytes) {
		return new UnfinishedHandshake(port, bytes);
	}

	/**
	 * Sends one byte.
	 * @return whether the connection is still open
	 */
	public boolean sendByte() {
		try {
			this.socket.getOutputStream().write(1);
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

	/**
	 * Waits until the server closes the connection.
	 * @param patience how long
	 * @return whether it did
	 */
	public boolean isClosedWithin(Duration patience) {
		try {
			this.socket.setSoTimeout(Math.toIntExact(patience.toMillis()));
			this.socket.getInputStream().readAllBytes();
			return true;
		}
		catch (SocketTimeoutException ex) {
			return false;
		}
		catch (IOException ex) {
			return true;
		}
	}

	@Override
	public void close() {
		try {
			this.socket.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
