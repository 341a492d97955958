package dev.greeting.system.load;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;

/**
 * One HTTP/1.1 connection that is used for one request after the other, and repeats none.
 */
final class KeptConnection implements AutoCloseable {

	private final SocketChannel channel;

	private final InputStream input;

	private final URI base;

	private int requests;

	private boolean usable = true;

	KeptConnection(URI base, Duration timeout) throws IOException {
		this.base = base;
		this.channel = SocketChannel.open();
		try {
			int millis = Math.toIntExact(timeout.toMillis());
			this.channel.socket().connect(new InetSocketAddress(base.getHost(), base.getPort()), millis);
			this.channel.socket().setTcpNoDelay(true);
			this.channel.socket().setSoTimeout(millis);
			this.input = new BufferedInputStream(this.channel.socket().getInputStream(), 1024);
		}
		catch (IOException ex) {
			this.channel.close();
			throw ex;
		}
	}

	URI base() {
		return this.base;
	}

	int requests() {
		return this.requests;
	}

	/**
	 * Whether the connection may be used for a further request: nobody has said that it
	 * ends, and the peer has not closed it.
	 */
	boolean isUsable() {
		try {
			if (this.usable) {
				this.channel.configureBlocking(false);
				this.usable = this.channel.read(ByteBuffer.allocate(1)) == 0;
				this.channel.configureBlocking(true);
			}
		}
		catch (IOException ex) {
			this.usable = false;
		}
		return this.usable;
	}

	/**
	 * Sends a GET and reads the whole answer.
	 * @return the answer
	 * @throws IOException if there is no whole answer
	 */
	Answer get(String target, String headers) throws IOException {
		this.requests++;
		this.usable = false;
		String request = "GET " + target + " HTTP/1.1\r\nHost: " + this.base.getAuthority() + "\r\n" + headers + "\r\n";
		ByteBuffer bytes = ByteBuffer.wrap(request.getBytes(StandardCharsets.ISO_8859_1));
		while (bytes.hasRemaining()) {
			this.channel.write(bytes);
		}
		Answer answer = read();
		this.usable = answer.keepsConnection();
		return answer;
	}

	private Answer read() throws IOException {
		StringBuilder head = new StringBuilder();
		String status = line();
		long length = -1;
		boolean chunked = false;
		boolean close = false;
		for (String line = line(); !line.isEmpty(); line = line()) {
			head.append(line).append('\n');
			String lower = line.toLowerCase(Locale.ROOT);
			if (lower.startsWith("content-length:")) {
				length = Long.parseLong(lower.substring(15).strip());
			}
			chunked |= lower.startsWith("transfer-encoding:") && lower.endsWith("chunked");
			close |= lower.startsWith("connection:") && lower.endsWith("close");
		}
		byte[] body;
		if (chunked) {
			body = chunks();
		}
		else if (length >= 0) {
			body = bytes(length);
		}
		else {
			throw new IOException("Nobody can know whether this answer is whole: " + status + "\n" + head);
		}
		return new Answer(Integer.parseInt(status.substring(9, 12)), status + "\n" + head,
				new String(body, StandardCharsets.UTF_8), !close);
	}

	private byte[] chunks() throws IOException {
		ByteArrayOutputStream body = new ByteArrayOutputStream();
		for (long size = chunkSize(); size > 0; size = chunkSize()) {
			body.write(bytes(size));
			line();
		}
		line();
		return body.toByteArray();
	}

	private long chunkSize() throws IOException {
		return Long.parseLong(line(), 16);
	}

	private byte[] bytes(long count) throws IOException {
		byte[] bytes = this.input.readNBytes(Math.toIntExact(count));
		if (bytes.length < count) {
			throw new EOFException("The connection ended inside a body");
		}
		return bytes;
	}

	private String line() throws IOException {
		StringBuilder line = new StringBuilder();
		for (int next = this.input.read(); next != '\n'; next = this.input.read()) {
			if (next < 0) {
				throw new EOFException("The connection ended before an answer was whole");
			}
			if (next != '\r') {
				line.append((char) next);
			}
		}
		return line.toString();
	}

	@Override
	public void close() {
		try {
			this.channel.close();
		}
		catch (IOException ex) {
			// it is gone either way
		}
	}

	/**
	 * A whole answer.
	 *
	 * @param status the status
	 * @param head status line and headers
	 * @param body the body
	 * @param keepsConnection whether a further request may follow
	 */
	record Answer(int status, String head, String body, boolean keepsConnection) {

	}

}
