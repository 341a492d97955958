package dev.greeting.system.load;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import dev.greeting.platform.test.http.Reply;
import dev.greeting.platform.test.http.ResponseBody;
import dev.greeting.platform.test.http.ResponseReader;

/**
 * A keep-alive HTTP/1.1 connection that sends one request after the other, without
 * retries.
 */
final class KeptConnection implements AutoCloseable {

	private final SocketChannel channel;

	private final ResponseReader reader;

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
			this.reader = new ResponseReader(new BufferedInputStream(this.channel.socket().getInputStream(), 1024));
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
	 * Whether the connection can be reused: no Connection: close was sent, and the peer
	 * has not closed it.
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
	 * Sends a GET and reads the whole response.
	 * @return the response
	 * @throws IOException if there is no complete response
	 */
	Reply get(String target, String headers) throws IOException {
		this.requests++;
		this.usable = false;
		String request = "GET " + target + " HTTP/1.1\r\nHost: " + this.base.getAuthority() + "\r\n" + headers + "\r\n";
		ByteBuffer bytes = ByteBuffer.wrap(request.getBytes(StandardCharsets.ISO_8859_1));
		while (bytes.hasRemaining()) {
			this.channel.write(bytes);
		}
		Reply response = read();
		this.usable = !response.header("Connection").equalsIgnoreCase("close");
		return response;
	}

	private Reply read() throws IOException {
		Reply head = this.reader.readHead();
		if (!head.headers().containsKey("Content-Length") && !head.headers().containsKey("Transfer-Encoding")) {
			throw new IOException("This response has neither length nor chunks: " + head);
		}
		ResponseBody body = this.reader.body(head);
		Reply response = new Reply(head.status(), head.headers(), body.readAllBytes());
		if (!body.isComplete()) {
			throw new EOFException("The connection ended in the body of this response: " + response);
		}
		return response;
	}

	@Override
	public void close() {
		try {
			this.channel.close();
		}
		catch (IOException ex) {
			// it is closed either way
		}
	}

}
