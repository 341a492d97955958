package dev.greeting.system.backend;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;

/**
 * The network between a gateway and its name-service, which a test can break.
 */
public final class Wire implements AutoCloseable {

	private final ServerSocket server;

	private final int target;

	private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();

	private volatile CountDownLatch silence = new CountDownLatch(0);

	private Wire(int target) throws IOException {
		this.target = target;
		this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		Thread.ofVirtual().start(this::accept);
	}

	/**
	 * Opens a wire to a port.
	 * @param port where connections end
	 * @return the wire
	 */
	public static Wire to(int port) {
		try {
			return new Wire(port);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Where connections begin.
	 * @return the port
	 */
	public int port() {
		return this.server.getLocalPort();
	}

	/**
	 * Resets all connections at both ends, but accepts new ones.
	 */
	public void reset() {
		end(true);
	}

	/**
	 * Closes all connections at both ends, like the exit of a process, but accepts new
	 * ones.
	 */
	public void cut() {
		end(false);
	}

	private void end(boolean reset) {
		// Not those that clients open meanwhile: a client whose connection ends before
		// its handshake waits before the next one.
		List<Socket> existing = List.copyOf(this.sockets);
		this.sockets.removeAll(existing);
		for (Socket socket : existing) {
			try {
				if (reset) {
					socket.setSoLinger(true, 0);
				}
				socket.close();
			}
			catch (IOException ex) {
				// it is closed already
			}
		}
	}

	/**
	 * Silently holds back everything that arrives from now on.
	 */
	public void holdBack() {
		this.silence = new CountDownLatch(1);
	}

	/**
	 * Forwards what was held back and what arrives.
	 */
	public void forwardAgain() {
		this.silence.countDown();
	}

	@Override
	public void close() {
		try {
			this.server.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		forwardAgain();
		reset();
	}

	private void accept() {
		try {
			while (true) {
				connect(this.server.accept());
			}
		}
		catch (IOException ex) {
			// closed
		}
	}

	private void connect(Socket left) throws IOException {
		try {
			Socket right = new Socket(InetAddress.getLoopbackAddress(), this.target);
			this.sockets.add(left);
			this.sockets.add(right);
			Thread.ofVirtual().start(() -> copy(left, right));
			Thread.ofVirtual().start(() -> copy(right, left));
		}
		catch (ConnectException ex) {
			left.close();
		}
	}

	private void copy(Socket from, Socket to) {
		byte[] buffer = new byte[16 * 1024];
		try {
			InputStream input = from.getInputStream();
			OutputStream output = to.getOutputStream();
			for (int count = input.read(buffer); count >= 0; count = input.read(buffer)) {
				this.silence.await();
				output.write(buffer, 0, count);
			}
			to.shutdownOutput();
		}
		catch (IOException ex) {
			// broken by the test
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
