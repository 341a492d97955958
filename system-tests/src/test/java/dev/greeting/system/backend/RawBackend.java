package dev.greeting.system.backend;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import dev.greeting.system.http2.RawHttp2;
import dev.greeting.system.http2.RawHttp2.Frame;

/**
 * A backend on plain sockets that sends what no gRPC server would send.
 */
public final class RawBackend implements AutoCloseable {

	private static final int ACK = 1;

	/** The position of the type in a frame. */
	private static final int TYPE = 3;

	private final ServerSocket server;

	private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

	private final AtomicInteger calls = new AtomicInteger();

	private volatile Response response = (stream) -> new byte[0];

	private volatile Script script = this::answer;

	private RawBackend() throws IOException {
		this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		Thread.ofVirtual().start(this::accept);
	}

	public static RawBackend start() {
		try {
			return new RawBackend();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	public int port() {
		return this.server.getLocalPort();
	}

	/**
	 * Returns how many complete requests have arrived since the answer was last set.
	 * @return the number
	 */
	public int calls() {
		return this.calls.get();
	}

	/**
	 * Sets what to do with new connections.
	 * @param script what to do with a connection, which is closed afterwards
	 */
	public void play(Script script) {
		this.calls.set(0);
		this.script = script;
	}

	/**
	 * Closes all connections, but accepts new ones.
	 */
	public void closeConnections() {
		this.sockets.forEach(RawBackend::close);
	}

	/**
	 * Answers every call from now on with the same frames. A connection whose response is
	 * {@code GOAWAY} is closed.
	 * @param response creates the frames of a stream
	 */
	public void answer(Response response) {
		this.response = response;
		play(this::answer);
	}

	private void answer(Socket socket) throws IOException {
		RawHttp2 connection = RawHttp2.accept(socket);
		connection.send(RawHttp2.frame(RawHttp2.SETTINGS, 0, 0));
		Frame frame = connection.read();
		while (frame != null && reply(connection, frame)) {
			frame = connection.read();
		}
	}

	private boolean reply(RawHttp2 connection, Frame frame) {
		boolean control = frame.type() == RawHttp2.SETTINGS || frame.type() == RawHttp2.PING;
		if (control && (frame.flags() & ACK) == 0) {
			byte[] echo = (frame.type() == RawHttp2.PING) ? frame.payload() : new byte[0];
			return connection.send(RawHttp2.frame(frame.type(), ACK, 0, echo));
		}
		boolean message = frame.type() == RawHttp2.DATA || frame.type() == RawHttp2.HEADERS;
		if (message && (frame.flags() & RawHttp2.END_STREAM) != 0) {
			this.calls.incrementAndGet();
			byte[] frames = this.response.to(frame.stream());
			return connection.send(frames) && frames[TYPE] != RawHttp2.GOAWAY;
		}
		return true;
	}

	/**
	 * A message with its five-byte prefix, in a frame that does not end the stream.
	 * @param stream the stream's number
	 * @param compressed whether the message says that it is compressed
	 * @param message the message
	 * @return the frame
	 */
	public static byte[] message(int stream, boolean compressed, byte... message) {
		return RawHttp2.frame(RawHttp2.DATA, 0, stream,
				ByteBuffer.allocate(5 + message.length)
					.put((byte) (compressed ? 1 : 0))
					.putInt(message.length)
					.put(message)
					.array());
	}

	public static byte[] all(byte[]... frames) {
		ByteArrayOutputStream all = new ByteArrayOutputStream();
		for (byte[] frame : frames) {
			all.writeBytes(frame);
		}
		return all.toByteArray();
	}

	@Override
	public void close() {
		try {
			this.server.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static void close(Socket socket) {
		try {
			socket.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void accept() {
		try {
			while (true) {
				Socket socket = this.server.accept();
				Thread.ofVirtual().start(() -> play(socket));
			}
		}
		catch (IOException ex) {
			// closed
		}
	}

	private void play(Socket socket) {
		this.sockets.add(socket);
		try (socket) {
			this.script.play(socket);
		}
		catch (IOException ex) {
			// the client has disconnected
		}
		finally {
			this.sockets.remove(socket);
		}
	}

	/**
	 * What to do with a connection.
	 */
	@FunctionalInterface
	public interface Script {

		void play(Socket socket) throws IOException;

	}

	/**
	 * How to answer a call.
	 */
	@FunctionalInterface
	public interface Response {

		byte[] to(int stream);

	}

}
