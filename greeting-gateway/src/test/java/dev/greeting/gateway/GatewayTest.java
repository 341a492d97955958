package dev.greeting.gateway;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;

import dev.greeting.platform.test.http.Http;
import dev.greeting.platform.test.service.ServiceTest;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/**
 * Base class of gateway tests: the whole gateway with its production settings, in front
 * of a scripted name-service. It is started once for all test classes that set no
 * properties.
 */
@ServiceTest(properties = { "greeting.items.heartbeat-interval=200ms",
		"grpc.client.name-service.address=dns:///localhost:${scripted-name-service.port}" })
public abstract class GatewayTest {

	@RegisterExtension
	protected static final ScriptedNameService nameService = ScriptedNameService.start();

	@LocalServerPort
	protected int port;

	@DynamicPropertySource
	static void nameServicePort(DynamicPropertyRegistry registry) {
		registry.add("scripted-name-service.port", nameService::port);
	}

	protected HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
		return send("GET", path, headers);
	}

	protected HttpResponse<String> send(String method, String path, String... headers)
			throws IOException, InterruptedException {
		return Http.exchange(method, http(), path, BodyHandlers.ofString(), headers);
	}

	/**
	 * Sends a request whose response the test reads while it is written.
	 */
	protected HttpResponse<InputStream> open(String path, String... headers) throws IOException, InterruptedException {
		return Http.get(http(), path, BodyHandlers.ofInputStream(), headers);
	}

	/**
	 * Sends a request over a socket that the test reads itself.
	 */
	protected Socket openSocket(String path, String accept) throws IOException {
		Socket socket = new Socket();
		socket.setReceiveBufferSize(16 * 1024);
		socket.connect(new InetSocketAddress("localhost", this.port));
		socket.setSoTimeout(10_000);
		socket.getOutputStream()
			.write(("GET " + path + " HTTP/1.1\r\nHost: x\r\nAccept: " + accept + "\r\n\r\n")
				.getBytes(StandardCharsets.ISO_8859_1));
		return socket;
	}

	/**
	 * Reads what the gateway sends until the connection ends, also if it is cut. An
	 * HttpClient drops what it has received then.
	 */
	protected String readToEnd(String path, String accept) throws IOException {
		try (Socket socket = openSocket(path, accept)) {
			ByteArrayOutputStream bytes = new ByteArrayOutputStream();
			try {
				socket.getInputStream().transferTo(bytes);
			}
			catch (SocketException ex) {
				// A reset is a cut, too.
			}
			// A chunk may begin in the middle of a record.
			return bytes.toString(StandardCharsets.UTF_8).replaceAll("\r\n[1-9a-f][0-9a-f]*\r\n", "");
		}
	}

	private URI http() {
		return URI.create("http://localhost:" + this.port);
	}

}
