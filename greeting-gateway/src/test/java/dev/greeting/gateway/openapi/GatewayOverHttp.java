package dev.greeting.gateway.openapi;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

import io.grpc.Server;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/**
 * The whole gateway, called over a real socket, in front of a {@link NameServiceFake}.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "management.server.port=0")
abstract class GatewayOverHttp {

	private static final Server nameService = NameServiceFake.start();

	private static final HttpClient client = HttpClient.newHttpClient();

	@LocalServerPort
	private int port;

	@DynamicPropertySource
	static void nameServiceAddress(DynamicPropertyRegistry registry) {
		registry.add("grpc.client.name-service.address", () -> "dns:///localhost:" + nameService.getPort());
	}

	final HttpResponse<String> get(String pathAndQuery, String... headers) {
		return send("GET", pathAndQuery, headers);
	}

	final HttpResponse<String> send(String method, String pathAndQuery, String... headers) {
		try {
			return client.send(request(method, pathAndQuery, headers), BodyHandlers.ofString());
		}
		catch (IOException ex) {
			throw new AssertionError(method + " " + pathAndQuery, ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new AssertionError(ex);
		}
	}

	final HttpResponse<InputStream> open(String pathAndQuery, String... headers)
			throws IOException, InterruptedException {
		return client.send(request("GET", pathAndQuery, headers), BodyHandlers.ofInputStream());
	}

	final OpenApiDocument document() {
		return OpenApiDocument.parse(get("/v3/api-docs").body());
	}

	private HttpRequest request(String method, String pathAndQuery, String... headers) {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + this.port + pathAndQuery))
			.method(method, BodyPublishers.noBody());
		if (headers.length > 0) {
			request.headers(headers);
		}
		return request.build();
	}

}
