package dev.greeting.platform.test.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

/**
 * The body of an HTTP/1.1 response, without its framing.
 */
public final class ResponseBody extends InputStream {

	private final ResponseReader reader;

	private final Framing framing;

	private long left;

	private boolean ended;

	private boolean whole;

	private boolean first = true;

	ResponseBody(ResponseReader reader, Framing framing, long left) {
		this.reader = reader;
		this.framing = framing;
		this.left = left;
		this.ended = framing == Framing.NONE;
		this.whole = this.ended;
	}

	/**
	 * Returns whether the body has been read up to the end that its framing defines.
	 * @return whether the body is complete
	 */
	public boolean isComplete() {
		return this.whole;
	}

	/**
	 * Reads the next line.
	 * @return the line without its end, or {@code null} if the body has ended, complete
	 * or not
	 * @throws IOException if reading fails
	 */
	public @Nullable String line() throws IOException {
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
			int count = this.reader.read(target, offset, (int) Math.min(length, this.left));
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
			this.reader.line();
		}
		this.first = false;
		String size = this.reader.line();
		if (size == null) {
			end(false);
			return;
		}
		this.left = Long.parseLong(size, 16);
		if (this.left == 0) {
			end(this.reader.line() != null);
		}
	}

	private void end(boolean whole) {
		this.ended = true;
		this.whole = whole;
	}

	/**
	 * How the end of a body is defined.
	 */
	enum Framing {

		NONE, LENGTH, CHUNKED, CLOSE

	}

}
