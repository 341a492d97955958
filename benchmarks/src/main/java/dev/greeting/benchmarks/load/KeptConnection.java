package dev.greeting.benchmarks.load;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A connection of a load. It knows of HTTP what the services use: responses with a length
 * or with chunks of text without line breaks, and closed connections.
 */
final class KeptConnection {

	private static final byte[] END_OF_CHUNKS = "0\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);

	private final int port;

	private final String path;

	private final SocketChannel channel;

	private final ByteBuffer request;

	private ByteBuffer response = ByteBuffer.allocate(8192);

	private boolean closing;

	KeptConnection(int port, String path, Selector selector) throws IOException {
		this.port = port;
		this.path = path;
		this.request = ByteBuffer.wrap("GET %s HTTP/1.1\r\nHost: localhost:%d\r\n\r\n".formatted(path, port)
			.getBytes(StandardCharsets.ISO_8859_1));
		this.channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
		this.channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
		this.channel.configureBlocking(false);
		this.channel.register(selector, SelectionKey.OP_READ, this);
	}

	KeptConnection reconnectIfClosed(Selector selector) throws IOException {
		if (!this.closing) {
			return this;
		}
		close();
		return new KeptConnection(this.port, this.path, selector);
	}

	void send() throws IOException {
		// A socket without anything in flight takes these few bytes at once.
		this.channel.write(this.request.rewind());
		this.response.clear();
	}

	/**
	 * Reads what has arrived.
	 * @return whether the response is complete
	 */
	boolean receive() throws IOException {
		if (!this.response.hasRemaining()) {
			this.response = ByteBuffer.allocate(2 * this.response.capacity()).put(this.response.flip());
		}
		if (this.channel.read(this.response) < 0) {
			throw new EOFException("The service has closed the connection instead of answering " + this.path);
		}
		int body = endOfHead();
		if (body < 0) {
			return false;
		}
		String head = new String(this.response.array(), 0, body, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
		if (!head.startsWith("http/1.1 200")) {
			throw new IllegalStateException(
					new String(this.response.array(), 0, this.response.position(), StandardCharsets.ISO_8859_1));
		}
		if (!isComplete(head, body)) {
			return false;
		}
		this.closing = head.contains("\r\nconnection: close");
		return true;
	}

	private int endOfHead() {
		byte[] bytes = this.response.array();
		for (int end = 4; end <= this.response.position(); end++) {
			if (bytes[end - 1] == '\n' && bytes[end - 2] == '\r' && bytes[end - 3] == '\n') {
				return end;
			}
		}
		return -1;
	}

	private boolean isComplete(String head, int body) {
		int length = head.indexOf("\r\ncontent-length: ");
		if (length >= 0) {
			int digits = length + "\r\ncontent-length: ".length();
			return this.response.position() == body + Integer.parseInt(head, digits, head.indexOf('\r', digits), 10);
		}
		int end = this.response.position() - END_OF_CHUNKS.length;
		return end >= body && ByteBuffer.wrap(END_OF_CHUNKS)
			.equals(ByteBuffer.wrap(this.response.array(), end, END_OF_CHUNKS.length));
	}

	void close() throws IOException {
		this.channel.close();
	}

}
