package dev.greeting.platform.test.http;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import dev.greeting.platform.test.http.ResponseBody.Framing;
import org.jspecify.annotations.Nullable;

/**
 * Reads HTTP/1.1 responses, one after the other, from what a connection receives.
 */
public final class ResponseReader {

	private static final String VERSION = "HTTP/1.1 ";

	private final InputStream input;

	/**
	 * Creates the reader.
	 * @param input the input of the connection; it should be buffered, because the reader
	 * reads single bytes
	 */
	public ResponseReader(InputStream input) {
		this.input = input;
	}

	/**
	 * Reads the status line and the headers.
	 * @return the response without its body
	 * @throws IOException if the status line and the headers are incomplete
	 */
	public Reply readHead() throws IOException {
		String statusLine = headLine();
		if (!statusLine.startsWith(VERSION)) {
			throw new IOException("Not an HTTP response: '%s'".formatted(statusLine));
		}
		Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
		for (String line = headLine(); !line.isEmpty(); line = headLine()) {
			int colon = line.indexOf(':');
			headers.computeIfAbsent(line.substring(0, colon), (name) -> new ArrayList<>())
				.add(line.substring(colon + 1).strip());
		}
		return new Reply(Integer.parseInt(statusLine.substring(VERSION.length(), VERSION.length() + 3)), headers,
				new byte[0]);
	}

	private String headLine() throws IOException {
		String line = line();
		if (line == null) {
			throw new EOFException("The connection ended before a response");
		}
		return line;
	}

	/**
	 * Returns the body that follows a head. Read it before the next head.
	 * @param head the head
	 * @return the body, which ends with the connection if the head does not say how long
	 * it is
	 */
	public ResponseBody body(Reply head) {
		String length = head.header("Content-Length");
		if (head.status() < 200 || head.status() == 204 || head.status() == 304) {
			return noBody();
		}
		if (head.header("Transfer-Encoding").equalsIgnoreCase("chunked")) {
			return new ResponseBody(this, Framing.CHUNKED, 0);
		}
		if (!length.isEmpty()) {
			return new ResponseBody(this, Framing.LENGTH, Long.parseLong(length));
		}
		return new ResponseBody(this, Framing.CLOSE, Long.MAX_VALUE);
	}

	/**
	 * Returns the body of a response to HEAD.
	 * @return an empty body
	 */
	public ResponseBody noBody() {
		return new ResponseBody(this, Framing.NONE, 0);
	}

	int read(byte[] target, int offset, int length) throws IOException {
		return this.input.read(target, offset, length);
	}

	/**
	 * Reads a line of a head or between chunks.
	 * @return the line without its end, or {@code null} if the connection ended in it
	 */
	@Nullable String line() throws IOException {
		ByteArrayOutputStream line = new ByteArrayOutputStream();
		for (int next = this.input.read(); next != '\n'; next = this.input.read()) {
			if (next < 0) {
				return null;
			}
			line.write(next);
		}
		return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
	}

}
