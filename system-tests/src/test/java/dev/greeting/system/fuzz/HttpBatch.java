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

	private final ByteArrayInputStream received;

	private HttpBatch(byte[] received) {
		this.received = new ByteArrayInputStream(received);
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

	private List<Reply> replies() throws IOException {
		ResponseReader reader = new ResponseReader(this.received);
		List<Reply> replies = new ArrayList<>();
		while (this.received.available() > 0) {
			if (!isAtStatusLine()) {
				// To a request line without a version, after which Tomcat closes.
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
