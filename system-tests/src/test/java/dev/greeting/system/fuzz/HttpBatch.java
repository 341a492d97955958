package dev.greeting.system.fuzz;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

import dev.greeting.system.http.Reply;

/**
 * Sends bytes over one connection, says that there will be no more, and reads whatever is
 * answered.
 */
final class HttpBatch {

	/**
	 * The status of an answer that has no head, as those of HTTP/0.9 have none.
	 */
	static final int HTTP_0_9 = 0;

	private static final int ENOUGH = 1024 * 1024;

	private static final byte[] STATUS_LINE = "HTTP/1.1 ".getBytes(StandardCharsets.US_ASCII);

	private final byte[] bytes;

	private int position;

	private HttpBatch(byte[] bytes) {
		this.bytes = bytes;
	}

	/**
	 * Sends bytes and reads all answers, of which the last may lack its end if there is
	 * too much of it.
	 * @param base the service
	 * @param request what to send
	 * @return the answers in order, maybe none
	 * @throws IOException if the service does not answer and does not close either
	 */
	static List<Reply> send(URI base, byte[] request) throws IOException {
		try (Socket socket = new Socket()) {
			socket.setSoTimeout(15_000);
			socket.connect(new InetSocketAddress("localhost", base.getPort()), 5_000);
			try {
				socket.getOutputStream().write(request);
				socket.shutdownOutput();
			}
			catch (SocketException ex) {
				// refused before all of it was read; the answer tells
			}
			return new HttpBatch(read(socket)).replies();
		}
	}

	private static byte[] read(Socket socket) throws IOException {
		ByteArrayOutputStream all = new ByteArrayOutputStream();
		byte[] buffer = new byte[16 * 1024];
		try {
			InputStream input = socket.getInputStream();
			for (int count = input.read(buffer); count >= 0 && all.size() < ENOUGH; count = input.read(buffer)) {
				all.write(buffer, 0, count);
			}
		}
		catch (SocketTimeoutException ex) {
			throw ex;
		}
		catch (SocketException ex) {
			// closed before all of the request was read
		}
		return all.toByteArray();
	}

	private List<Reply> replies() {
		List<Reply> replies = new ArrayList<>();
		while (this.position < this.bytes.length) {
			if (!isAtStatusLine()) {
				// To a request line without a version, after which Tomcat closes.
				replies.add(new Reply(HTTP_0_9, Map.of(), bytes(this.bytes.length)));
				break;
			}
			Reply reply = reply();
			if (reply.status() >= 200) {
				replies.add(reply);
			}
		}
		return replies;
	}

	private Reply reply() {
		int status = Integer.parseInt(line().substring(STATUS_LINE.length, STATUS_LINE.length + 3));
		Map<String, List<String>> headers = new TreeMap<>();
		for (String line = line(); !line.isEmpty(); line = line()) {
			int colon = line.indexOf(':');
			headers.computeIfAbsent(line.substring(0, colon).toLowerCase(Locale.ROOT), (name) -> new ArrayList<>())
				.add(line.substring(colon + 1).strip());
		}
		boolean hasBody = status >= 200 && status != 204 && status != 304 && !isAtStatusLine();
		return new Reply(status, headers, hasBody ? body(headers) : new byte[0]);
	}

	private byte[] body(Map<String, List<String>> headers) {
		if (headers.containsKey("transfer-encoding")) {
			return chunks();
		}
		if (headers.containsKey("content-length")) {
			return bytes(Integer.parseInt(headers.get("content-length").getFirst()));
		}
		return new byte[0];
	}

	private byte[] chunks() {
		ByteArrayOutputStream body = new ByteArrayOutputStream();
		while (this.position < this.bytes.length) {
			String size = line();
			body.writeBytes(bytes(Integer.parseInt(size, 16)));
			line();
			if (size.equals("0")) {
				break;
			}
		}
		return body.toByteArray();
	}

	private byte[] bytes(int count) {
		byte[] some = new ByteArrayInputStream(this.bytes, this.position, count).readAllBytes();
		this.position += some.length;
		return some;
	}

	private String line() {
		int start = this.position;
		while (this.position < this.bytes.length && this.bytes[this.position++] != '\n') {
			// read on
		}
		return new String(this.bytes, start, this.position - start, StandardCharsets.ISO_8859_1).stripTrailing();
	}

	private boolean isAtStatusLine() {
		return this.bytes.length - this.position >= STATUS_LINE.length
				&& new String(this.bytes, this.position, STATUS_LINE.length, StandardCharsets.ISO_8859_1)
					.equals("HTTP/1.1 ");
	}

}
