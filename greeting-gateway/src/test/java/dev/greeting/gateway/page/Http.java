package dev.greeting.gateway.page;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Talks to a server under test over a real socket.
 */
record Http(int port) {

	private static final HttpClient client = HttpClient.newHttpClient();

	HttpResponse<String> get(String pathAndQuery) throws IOException, InterruptedException {
		return send("GET", pathAndQuery);
	}

	/**
	 * Opens a response that is still being written.
	 */
	BufferedReader open(String pathAndQuery) throws IOException, InterruptedException {
		HttpRequest request = HttpRequest.newBuilder(uri(pathAndQuery)).timeout(Duration.ofSeconds(5)).build();
		InputStream body = client.send(request, BodyHandlers.ofInputStream()).body();
		return new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
	}

	HttpResponse<String> send(String method, String pathAndQuery, String... headers)
			throws IOException, InterruptedException {
		HttpRequest.Builder request = HttpRequest.newBuilder(uri(pathAndQuery)).method(method, BodyPublishers.noBody());
		if (headers.length > 0) {
			request.headers(headers);
		}
		return client.send(request.build(), BodyHandlers.ofString());
	}

	private URI uri(String pathAndQuery) {
		return URI.create("http://localhost:" + this.port + pathAndQuery);
	}

}
