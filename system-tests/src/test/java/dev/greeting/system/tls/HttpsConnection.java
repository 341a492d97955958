package dev.greeting.system.tls;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

import dev.greeting.platform.test.http.Reply;
import dev.greeting.platform.test.http.ResponseReader;

/**
 * A new connection of HTTP/1.1 over TLS. It may resume a session of its context.
 */
final class HttpsConnection implements AutoCloseable {

	private static final int TIMEOUT_MILLIS = 30_000;

	private final SSLSocket socket;

	HttpsConnection(SSLContext context, int port) throws IOException {
		this.socket = (SSLSocket) context.getSocketFactory().createSocket("localhost", port);
		this.socket.setSoTimeout(TIMEOUT_MILLIS);
		this.socket.startHandshake();
	}

	X509Certificate certificate() throws IOException {
		return (X509Certificate) this.socket.getSession().getPeerCertificates()[0];
	}

	/**
	 * Sends a GET, the last request of this connection, and reads the whole response.
	 */
	Reply get(URI uri, HttpHeaders headers) throws IOException {
		StringBuilder request = new StringBuilder("GET %s?%s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n"
			.formatted(uri.getRawPath(), uri.getRawQuery(), uri.getAuthority()));
		headers.map()
			.forEach((name, values) -> request.append(name).append(": ").append(values.getFirst()).append("\r\n"));
		this.socket.getOutputStream().write(request.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
		ResponseReader reader = new ResponseReader(new BufferedInputStream(this.socket.getInputStream()));
		Reply head = reader.readHead();
		return new Reply(head.status(), head.headers(), reader.body(head).readAllBytes());
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

}
