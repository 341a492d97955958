package dev.greeting.platform.test.http;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/**
 * An HTTP/1.1 client on a plain socket. It can send malformed requests, read slowly, and
 * detect whether a chunked body is complete.
 */
public final class RawHttp implements AutoCloseable {

	private final Socket socket;

	private final Reply head;

	private final ResponseBody body;

	private RawHttp(Socket socket, boolean hasBody) throws IOException {
		this.socket = socket;
		ResponseReader reader = new ResponseReader(new BufferedInputStream(socket.getInputStream(), 4 * 1024));
		this.head = reader.readHead();
		this.body = hasBody ? reader.body(this.head) : reader.noBody();
	}

	private static void connect(Socket socket, URI base) throws IOException {
		// Twice what the loopback interface sends at once. With less, TCP waits for
		// timers.
		socket.setReceiveBufferSize(128 * 1024);
		socket.setSoTimeout(30_000);
		socket.connect(new InetSocketAddress("localhost", base.getPort()), 5_000);
	}

	/**
	 * Sends a request and reads the whole response.
	 * @param base the service
	 * @param method the method
	 * @param target the request target, sent unchanged
	 * @param headers header lines, sent unchanged, one byte for each character
	 * @return the response
	 */
	public static Reply send(URI base, String method, String target, String... headers) {
		try (RawHttp exchange = open(base, method, target, headers)) {
			return exchange.readAll();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Sends a request and reads the status line and headers of the response.
	 * @param base the service
	 * @param method the method
	 * @param target the request target, sent unchanged
	 * @param headers header lines, sent unchanged, one byte for each character
	 * @return the exchange, whose body has not been read
	 */
	public static RawHttp open(URI base, String method, String target, String... headers) {
		StringBuilder request = new StringBuilder();
		request.append(method).append(' ').append(target).append(" HTTP/1.1\r\n");
		request.append("Host: localhost\r\n");
		for (String header : headers) {
			request.append(header).append("\r\n");
		}
		return open(base, request.append("\r\n").toString(), !method.equals("HEAD"));
	}

	/**
	 * Sends text unchanged and reads the whole response.
	 * @param base the service
	 * @param request what to send, one byte for each character
	 * @return the response
	 */
	public static Reply sendText(URI base, String request) {
		try (RawHttp exchange = open(base, request, true)) {
			return exchange.readAll();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static RawHttp open(URI base, String request, boolean hasBody) {
		Socket socket = new Socket();
		boolean opened = false;
		try {
			connect(socket, base);
			send(socket, request);
			RawHttp exchange = new RawHttp(socket, hasBody);
			opened = true;
			return exchange;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		finally {
			if (!opened) {
				close(socket);
			}
		}
	}

	private static void send(Socket socket, String request) throws IOException {
		try {
			socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
		}
		catch (SocketException ex) {
			// refused before all of it was read; the response tells
		}
	}

	/**
	 * Returns the status of the response.
	 * @return the status code
	 */
	public int status() {
		return this.head.status();
	}

	/**
	 * Returns the head of the response.
	 * @return the response without its body
	 */
	public Reply head() {
		return this.head;
	}

	/**
	 * Returns the unread body of the response.
	 * @return the body, which is empty in response to HEAD
	 */
	public ResponseBody body() {
		return this.body;
	}

	private Reply readAll() throws IOException {
		return new Reply(this.head.status(), this.head.headers(), this.body.readAllBytes());
	}

	/**
	 * Closes the connection, even if the response has not been read.
	 */
	@Override
	public void close() {
		close(this.socket);
	}

	private static void close(Socket socket) {
		try {
			socket.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
