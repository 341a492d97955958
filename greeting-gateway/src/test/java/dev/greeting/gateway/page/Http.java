package dev.greeting.gateway.page;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/**
 * Talks to a server under test over a real socket.
 */
record Http(int port) {

	private static final HttpClient client = HttpClient.newHttpClient();

	HttpResponse<String> get(String pathAndQuery) throws IOException, InterruptedException {
		return send("GET", pathAndQuery);
	}

	HttpResponse<String> send(String method, String pathAndQuery, String... headers)
			throws IOException, InterruptedException {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + this.port + pathAndQuery))
			.method(method, BodyPublishers.noBody());
		if (headers.length > 0) {
			request.headers(headers);
		}
		return client.send(request.build(), BodyHandlers.ofString());
	}

}
