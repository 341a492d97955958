package dev.greeting.system.http;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * An HTTP client on a bare socket: it sends what ordinary clients refuse to send, reads
 * as slowly as it likes, and sees whether a chunked body had its end.
 */
public final class RawHttp implements AutoCloseable {

	private final Socket socket;

	private final InputStream input;

	private int status;

	private Map<String, List<String>> headers = Map.of();

	private Body body = new Body(Framing.NONE, 0);

	private RawHttp(URI base) throws IOException {
		this.socket = new Socket();
		// Twice what the loopback interface sends at once: with less, TCP waits for
		// timers.
		this.socket.setReceiveBufferSize(128 * 1024);
		this.socket.setSoTimeout(30_000);
		this.socket.connect(new InetSocketAddress("localhost", base.getPort()), 5_000);
		this.input = new BufferedInputStream(this.socket.getInputStream(), 4 * 1024);
	}

	/**
	 * Sends a request and reads the whole answer.
	 * @param base the service
	 * @param method the method
	 * @param target the request target, sent as it is
	 * @param headers header lines, sent as they are, one byte for each character
	 * @return the answer
	 */
	public static Reply send(URI base, String method, String target, String... headers) {
		try (RawHttp exchange = open(base, method, target, headers)) {
			return new Reply(exchange.status, exchange.headers, exchange.body.readAllBytes());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Sends a request and reads the head of the answer.
	 * @param base the service
	 * @param method the method
	 * @param target the request target, sent as it is
	 * @param headers header lines, sent as they are, one byte for each character
	 * @return the exchange, whose body is to be read
	 */
	public static RawHttp open(URI base, String method, String target, String... headers) {
		StringBuilder request = new StringBuilder();
		request.append(method).append(' ').append(target).append(" HTTP/1.1\r\n");
		request.append("Host: localhost\r\n");
		for (String header : headers) {
			request.append(header).append("\r\n");
		}
		return open(base, request.append("\r\n").toString(), method.equals("HEAD"));
	}

	/**
	 * Sends text as it is and reads the head of the answer.
	 * @param base the service
	 * @param request what to send, one byte for each character
	 * @return the exchange, whose body is to be read
	 */
	public static Reply sendText(URI base, String request) {
		try (RawHttp exchange = open(base, request, false)) {
			return new Reply(exchange.status, exchange.headers, exchange.body.readAllBytes());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static RawHttp open(URI base, String request, boolean head) {
		try {
			RawHttp exchange = new RawHttp(base);
			try {
				exchange.socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
			}
			catch (SocketException ex) {
				// refused before all of it was read; the answer tells
			}
			exchange.readHead(head);
			return exchange;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	public int status() {
		return this.status;
	}

	public Reply head() {
		return new Reply(this.status, this.headers, new byte[0]);
	}

	public Body body() {
		return this.body;
	}

	private void readHead(boolean head) throws IOException {
		String statusLine = readLine();
		if (!statusLine.startsWith("HTTP/1.1 ")) {
			throw new IOException("Not an HTTP answer: '%s'".formatted(statusLine));
		}
		this.status = Integer.parseInt(statusLine.substring(9, 12));
		this.headers = new TreeMap<>();
		for (String line = readLine(); !line.isEmpty(); line = readLine()) {
			int colon = line.indexOf(':');
			this.headers.computeIfAbsent(line.substring(0, colon).toLowerCase(Locale.ROOT), (name) -> new ArrayList<>())
				.add(line.substring(colon + 1).strip());
		}
		String length = head().header("Content-Length");
		if (head) {
			this.body = new Body(Framing.NONE, 0);
		}
		else if (head().header("Transfer-Encoding").equalsIgnoreCase("chunked")) {
			this.body = new Body(Framing.CHUNKED, 0);
		}
		else if (!length.isEmpty()) {
			this.body = new Body(Framing.LENGTH, Long.parseLong(length));
		}
		else {
			this.body = new Body(Framing.CLOSE, Long.MAX_VALUE);
		}
	}

	private String readLine() throws IOException {
		ByteArrayOutputStream line = new ByteArrayOutputStream();
		for (int next = this.input.read(); next != '\n'; next = this.input.read()) {
			if (next < 0) {
				break;
			}
			line.write(next);
		}
		return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
	}

	/**
	 * Goes away without a word.
	 */
	@Override
	public void close() {
		try {
			this.socket.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private enum Framing {

		NONE, LENGTH, CHUNKED, CLOSE

	}

	/**
	 * The body, with the framing taken off.
	 */
	public final class Body extends InputStream {

		private final Framing framing;

		private long left;

		private boolean ended;

		private boolean whole;

		private boolean first = true;

		private Body(Framing framing, long left) {
			this.framing = framing;
			this.left = left;
			this.ended = framing == Framing.NONE;
			this.whole = this.ended;
		}

		/**
		 * Whether the body has been read to an end that the framing marks as its end.
		 * @return whether nothing is missing
		 */
		public boolean isWhole() {
			return this.whole;
		}

		/**
		 * The next line.
		 * @return the line without its end, or null if the body has ended, whole or not
		 * @throws IOException if reading fails
		 */
		public String line() throws IOException {
			ByteArrayOutputStream line = new ByteArrayOutputStream();
			int next = read();
			if (next < 0) {
				return null;
			}
			while (next >= 0 && next != '\n') {
				line.write(next);
				next = read();
			}
			return line.toString(StandardCharsets.UTF_8);
		}

		@Override
		public int read() throws IOException {
			byte[] one = new byte[1];
			return (read(one, 0, 1) < 0) ? -1 : one[0] & 0xff;
		}

		@Override
		public int read(byte[] target, int offset, int length) throws IOException {
			if (length == 0) {
				return 0;
			}
			try {
				if (!this.ended && this.left == 0) {
					nextChunk();
				}
				if (this.ended) {
					return -1;
				}
				int count = RawHttp.this.input.read(target, offset, (int) Math.min(length, this.left));
				if (count < 0) {
					end(this.framing == Framing.CLOSE);
					return -1;
				}
				this.left -= count;
				return count;
			}
			catch (SocketException ex) {
				end(false);
				return -1;
			}
		}

		private void nextChunk() throws IOException {
			if (this.framing != Framing.CHUNKED) {
				end(true);
				return;
			}
			if (!this.first) {
				readLine();
			}
			this.first = false;
			String size = readLine();
			if (size.isEmpty()) {
				end(false);
				return;
			}
			this.left = Long.parseLong(size, 16);
			if (this.left == 0) {
				end(true);
			}
		}

		private void end(boolean whole) {
			this.ended = true;
			this.whole = whole;
		}

	}

}
