package dev.greeting.platform.test.http;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * An ordinary HTTP/1.1 client.
 */
public final class Http {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private static final HttpClient CLIENT = HttpClient.newBuilder()
		.version(HttpClient.Version.HTTP_1_1)
		.connectTimeout(Duration.ofSeconds(5))
		.build();

	private Http() {
	}

	/**
	 * Sends a GET and reads the whole response.
	 * @param base the service
	 * @param target path and query
	 * @param headers alternating names and values
	 * @return the response
	 */
	public static Reply get(URI base, String target, String... headers) {
		return send("GET", base, target, headers);
	}

	/**
	 * Sends a request without a body.
	 * @param method the method
	 * @param base the service
	 * @param target path and query
	 * @param headers alternating names and values
	 * @return the response
	 */
	public static Reply send(String method, URI base, String target, String... headers) {
		HttpResponse<byte[]> response = exchange(method, base, target, BodyHandlers.ofByteArray(), headers);
		return new Reply(response.statusCode(), response.headers().map(), response.body());
	}

	/**
	 * Sends a GET and reads the response with a handler.
	 * @param <T> the type of the body
	 * @param base the service
	 * @param target path and query
	 * @param handler how to read it
	 * @param headers alternating names and values
	 * @return the response
	 */
	public static <T> HttpResponse<T> get(URI base, String target, BodyHandler<T> handler, String... headers) {
		return exchange("GET", base, target, handler, headers);
	}

	/**
	 * Sends a request without a body and reads the response with a handler.
	 * @param <T> the type of the body
	 * @param method the method
	 * @param base the service
	 * @param target path and query
	 * @param handler how to read it
	 * @param headers alternating names and values
	 * @return the response
	 */
	public static <T> HttpResponse<T> exchange(String method, URI base, String target, BodyHandler<T> handler,
			String... headers) {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + target))
			.method(method, HttpRequest.BodyPublishers.noBody());
		if (headers.length > 0) {
			request.headers(headers);
		}
		CompletableFuture<HttpResponse<T>> response = CLIENT.sendAsync(request.build(), handler);
		try {
			return response.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
		}
		catch (ExecutionException | TimeoutException ex) {
			response.cancel(true);
			throw new IllegalStateException("%s %s".formatted(method, target), ex);
		}
		catch (InterruptedException ex) {
			response.cancel(true);
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

}
