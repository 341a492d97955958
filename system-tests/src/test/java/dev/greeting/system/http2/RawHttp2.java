package dev.greeting.system.http2;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * An HTTP/2 connection on a plain socket that sends arbitrary frames.
 */
public final class RawHttp2 implements AutoCloseable {

	public static final int DATA = 0;

	public static final int HEADERS = 1;

	public static final int RST_STREAM = 3;

	public static final int SETTINGS = 4;

	public static final int PING = 6;

	public static final int GOAWAY = 7;

	public static final int WINDOW_UPDATE = 8;

	public static final int CONTINUATION = 9;

	public static final int END_STREAM = 1;

	public static final int END_HEADERS = 4;

	private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

	private final Socket socket;

	private final InputStream input;

	private final OutputStream output;

	private int window = 65_535;

	private RawHttp2(Socket socket) throws IOException {
		this.socket = socket;
		this.socket.setTcpNoDelay(true);
		this.socket.setSoTimeout(20_000);
		this.input = new BufferedInputStream(this.socket.getInputStream());
		this.output = this.socket.getOutputStream();
	}

	/**
	 * Connects and sends the client preface.
	 * @param port the port of a gRPC server
	 * @return the connection
	 */
	public static RawHttp2 open(int port) {
		RawHttp2 connection = connect(port);
		connection.send(PREFACE);
		connection.send(frame(SETTINGS, 0, 0));
		return connection;
	}

	/**
	 * Connects as a client with a window of 0, which accepts no data.
	 * @param port the port of a gRPC server
	 * @return the connection
	 */
	public static RawHttp2 openWithoutWindow(int port) {
		RawHttp2 connection = connect(port);
		connection.send(PREFACE);
		byte[] initialWindowSize = { 0, 4, 0, 0, 0, 0 };
		connection.send(frame(SETTINGS, 0, 0, initialWindowSize));
		return connection;
	}

	/**
	 * Connects and sends nothing.
	 * @param port the port of a gRPC server
	 * @return the connection
	 */
	public static RawHttp2 connect(int port) {
		try {
			Socket socket = new Socket();
			socket.connect(new InetSocketAddress("localhost", port), 5_000);
			return new RawHttp2(socket);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Accepts a connection from a client and reads its preface, but sends nothing yet.
	 * @param socket the connection
	 * @return the connection
	 * @throws IOException if the client sends something else
	 */
	public static RawHttp2 accept(Socket socket) throws IOException {
		RawHttp2 connection = new RawHttp2(socket);
		if (!Arrays.equals(connection.input.readNBytes(PREFACE.length), PREFACE)) {
			throw new IOException("This is not HTTP/2");
		}
		return connection;
	}

	public static byte[] frame(int type, int flags, int stream, byte... payload) {
		return ByteBuffer.allocate(9 + payload.length)
			.put((byte) (payload.length >> 16))
			.putShort((short) payload.length)
			.put((byte) type)
			.put((byte) flags)
			.putInt(stream)
			.put(payload)
			.array();
	}

	/**
	 * Header fields that begin or, as trailers, end a response.
	 * @param stream the stream's number
	 * @param end whether they end it
	 * @param fields alternating names and values
	 * @return a frame
	 */
	public static byte[] headers(int stream, boolean end, String... fields) {
		return frame(HEADERS, END_HEADERS | (end ? END_STREAM : 0), stream, fields(fields));
	}

	/**
	 * The headers of a gRPC call.
	 * @param stream the stream's number
	 * @param method service and method
	 * @return a frame that leaves the stream open
	 */
	public static byte[] call(int stream, String method) {
		return frame(HEADERS, END_HEADERS, stream, fields(":method", "POST", ":scheme", "http", ":path", "/" + method,
				"te", "trailers", "content-type", "application/grpc"));
	}

	/**
	 * Header fields as HPACK literals, neither indexed nor compressed.
	 * @param fields alternating names and values, one byte for each character
	 * @return the block
	 */
	public static byte[] fields(String... fields) {
		ByteArrayOutputStream block = new ByteArrayOutputStream();
		for (int index = 0; index < fields.length; index += 2) {
			block.write(0);
			string(fields[index], block);
			string(fields[index + 1], block);
		}
		return block.toByteArray();
	}

	private static void string(String text, ByteArrayOutputStream block) {
		byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
		int rest = bytes.length - 127;
		block.write(Math.min(bytes.length, 127));
		if (rest >= 0) {
			for (; rest >= 128; rest >>= 7) {
				block.write(rest & 127 | 128);
			}
			block.write(rest);
		}
		block.writeBytes(bytes);
	}

	/**
	 * A message with its five-byte prefix.
	 * @param stream the stream's number
	 * @param message the message
	 * @return a frame that ends the request
	 */
	public static byte[] message(int stream, byte[] message) {
		return frame(DATA, END_STREAM, stream, prefixed(message));
	}

	/**
	 * A message with its five-byte prefix, which is not the last one.
	 * @param stream the stream's number
	 * @param message the message
	 * @return a frame that leaves the request open
	 */
	public static byte[] openMessage(int stream, byte[] message) {
		return frame(DATA, 0, stream, prefixed(message));
	}

	private static byte[] prefixed(byte[] message) {
		return ByteBuffer.allocate(5 + message.length).put((byte) 0).putInt(message.length).put(message).array();
	}

	/**
	 * Sends bytes, unless the peer has disconnected.
	 * @param bytes what to send
	 * @return whether they could be sent
	 */
	public boolean send(byte[] bytes) {
		try {
			this.output.write(bytes);
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

	/**
	 * Sends a part of a request in frames of one size, as fast as the peer's window for
	 * the connection lets it. Skips all frames that arrive meanwhile.
	 * @param stream the stream's number
	 * @param bytes the part
	 * @param frameSize the size of each frame's payload
	 * @throws IOException if the peer does not open its window
	 */
	public void sendInFrames(int stream, byte[] bytes, int frameSize) throws IOException {
		ByteArrayOutputStream frames = new ByteArrayOutputStream();
		for (int start = 0; start < bytes.length; start += frameSize) {
			byte[] payload = Arrays.copyOfRange(bytes, start, Math.min(start + frameSize, bytes.length));
			if (this.window < payload.length) {
				send(frames.toByteArray());
				frames.reset();
				awaitWindow(payload.length);
			}
			this.window -= payload.length;
			frames.writeBytes(frame(DATA, 0, stream, payload));
		}
		send(frames.toByteArray());
	}

	private void awaitWindow(int size) throws IOException {
		while (this.window < size) {
			Frame update = read(WINDOW_UPDATE);
			if (update == null) {
				throw new SocketException("The peer has closed the connection");
			}
			this.window += (update.stream() == 0) ? ByteBuffer.wrap(update.payload()).getInt() : 0;
		}
	}

	/**
	 * Closes the sending side.
	 */
	public void end() {
		try {
			this.socket.shutdownOutput();
		}
		catch (IOException ex) {
			// the peer has disconnected
		}
	}

	/**
	 * Waits for the next frame.
	 * @return the frame, or null if the peer has closed the connection
	 * @throws IOException if nothing arrives within the timeout
	 */
	public Frame read() throws IOException {
		try {
			byte[] head = this.input.readNBytes(9);
			if (head.length < 9) {
				return null;
			}
			int length = (head[0] & 255) << 16 | (head[1] & 255) << 8 | head[2] & 255;
			byte[] payload = this.input.readNBytes(length);
			return new Frame(head[3], head[4], ByteBuffer.wrap(head, 5, 4).getInt(), payload);
		}
		catch (SocketException ex) {
			return null;
		}
	}

	/**
	 * Waits for a frame of a type, and ignores all others.
	 * @param type the type
	 * @return the frame, or null if the peer has closed the connection before
	 * @throws IOException if nothing arrives within the timeout
	 */
	public Frame read(int type) throws IOException {
		Frame frame = read();
		while (frame != null && frame.type() != type) {
			frame = read();
		}
		return frame;
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

	/**
	 * A received frame.
	 *
	 * @param type its type
	 * @param flags its flags
	 * @param stream the stream's number
	 * @param payload the rest
	 */
	public record Frame(int type, int flags, int stream, byte[] payload) {

		/**
		 * The error code of {@code RST_STREAM} or {@code GOAWAY}.
		 * @return the code
		 */
		public int error() {
			return ByteBuffer.wrap(this.payload, (this.type == GOAWAY) ? 4 : 0, 4).getInt();
		}

	}

}
