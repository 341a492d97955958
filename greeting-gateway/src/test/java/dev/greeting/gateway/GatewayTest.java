package dev.greeting.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.BeforeEach;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/**
 * What tests of the gateway have in common: the whole gateway, as it is in production, in
 * front of a name-service that does what the test says. It is started once for all test
 * classes that set no property of their own.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "management.server.port=0", "greeting.items.heartbeat-interval=200ms",
				"grpc.client.name-service.address=dns:///localhost:${scripted-name-service.port}" })
public abstract class GatewayTest {

	protected static final ScriptedNameService nameService = ScriptedNameService.start();

	private static final HttpClient http = HttpClient.newHttpClient();

	@LocalServerPort
	protected int port;

	@DynamicPropertySource
	static void nameServicePort(DynamicPropertyRegistry registry) {
		registry.add("scripted-name-service.port", nameService::port);
	}

	@BeforeEach
	void resetNameService() {
		nameService.reset();
	}

	protected HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
		return send("GET", path, headers);
	}

	protected HttpResponse<String> send(String method, String path, String... headers)
			throws IOException, InterruptedException {
		return http.send(request(method, path, headers), BodyHandlers.ofString());
	}

	/**
	 * Sends a request whose answer the test reads while it is written.
	 */
	protected HttpResponse<InputStream> open(String path, String... headers) throws IOException, InterruptedException {
		return http.send(request("GET", path, headers), BodyHandlers.ofInputStream());
	}

	/**
	 * Sends a request over a socket that the test reads as it likes.
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

	private HttpRequest request(String method, String path, String... headers) {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + this.port + path))
			.method(method, BodyPublishers.noBody());
		if (headers.length > 0) {
			request.headers(headers);
		}
		return request.build();
	}

}
