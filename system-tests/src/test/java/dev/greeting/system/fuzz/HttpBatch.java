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
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import dev.greeting.platform.test.http.Reply;
import dev.greeting.platform.test.http.ResponseReader;

/**
 * Sends bytes over one connection, closes its sending side and reads all responses.
 */
final class HttpBatch {

	/**
	 * The status of a response without a head, as in HTTP/0.9.
	 */
	static final int HTTP_0_9 = 0;

	private static final int ENOUGH = 1024 * 1024;

	private static final byte[] STATUS_LINE = "HTTP/1.1 ".getBytes(StandardCharsets.US_ASCII);

	private final ByteArrayInputStream received;

	private HttpBatch(byte[] received) {
		this.received = new ByteArrayInputStream(received);
	}

	/**
	 * Sends bytes and reads all responses. A last response that is very long may be
	 * truncated.
	 * @param base the service
	 * @param request what to send
	 * @return the responses in order, possibly none
	 * @throws IOException if the service neither responds nor closes the connection
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
				// rejected before all of it was read; the response says why
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

	private List<Reply> replies() throws IOException {
		ResponseReader reader = new ResponseReader(this.received);
		List<Reply> replies = new ArrayList<>();
		while (this.received.available() > 0) {
			if (!isAtStatusLine()) {
				// Response to a request line without a version, after which Tomcat
				// closes.
				replies.add(new Reply(HTTP_0_9, Map.of(), this.received.readAllBytes()));
				break;
			}
			Reply head = reader.readHead();
			if (head.status() >= 200) {
				replies.add(new Reply(head.status(), head.headers(), body(reader, head)));
			}
		}
		return replies;
	}

	private byte[] body(ResponseReader reader, Reply head) throws IOException {
		boolean framed = head.headers().containsKey("Content-Length")
				|| head.headers().containsKey("Transfer-Encoding");
		return (framed && !isAtStatusLine()) ? reader.body(head).readAllBytes() : new byte[0];
	}

	private boolean isAtStatusLine() {
		this.received.mark(0);
		byte[] next = new byte[STATUS_LINE.length];
		int count = this.received.readNBytes(next, 0, next.length);
		this.received.reset();
		return count == next.length && Arrays.equals(next, STATUS_LINE);
	}

}
