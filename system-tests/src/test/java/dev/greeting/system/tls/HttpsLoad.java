package dev.greeting.system.tls;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import javax.net.ssl.SSLContext;

import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;

/**
 * Requests one after the other: some over one connection of HTTP/2, and as many over a
 * new connection each.
 */
final class HttpsLoad implements AutoCloseable {

	private static final long PAUSE_NANOS = 5_000_000;

	private final HttpRequest request;

	private final HttpClient client;

	private final SSLContext context;

	private final Set<String> connections = ConcurrentHashMap.newKeySet();

	private final Queue<String> failures = new ConcurrentLinkedQueue<>();

	private final AtomicInteger overHttp2 = new AtomicInteger();

	private final AtomicInteger overNewConnections = new AtomicInteger();

	private final List<Thread> threads;

	private volatile boolean stopping;

	HttpsLoad(SSLContext context, URI uri, String token) {
		this.context = context;
		this.client = HttpClient.newBuilder().sslContext(context).build();
		this.request = HttpRequest.newBuilder(uri).header("Authorization", "Bearer " + token).build();
		this.threads = List.of(Thread.ofVirtual().start(() -> repeat(this.overHttp2, this::overHttp2)),
				Thread.ofVirtual().start(() -> repeat(this.overNewConnections, this::overNewConnection)));
	}

	private void repeat(AtomicInteger count, Callable<String> exchange) {
		while (!this.stopping) {
			try {
				String failure = exchange.call();
				if (!failure.isEmpty()) {
					this.failures.add(failure);
				}
			}
			catch (Exception ex) {
				this.failures.add(ex.toString());
			}
			count.incrementAndGet();
			LockSupport.parkNanos(PAUSE_NANOS);
		}
	}

	private String overHttp2() throws IOException, InterruptedException {
		HttpResponse<String> response = this.client.send(this.request, BodyHandlers.ofString());
		this.connections.add(response.version() + " " + response.connectionLabel().orElse(""));
		return (response.statusCode() == 200) ? "" : response + " " + response.body();
	}

	private String overNewConnection() throws IOException {
		try (HttpsConnection connection = new HttpsConnection(this.context, this.request.uri().getPort())) {
			int status = connection.get(this.request.uri(), this.request.headers()).status();
			return (status == 200) ? "" : "status " + status + " over a new connection";
		}
	}

	/**
	 * Waits until some requests have been served from now on, of both kinds.
	 */
	void awaitMore() {
		int first = this.overHttp2.get() + 10;
		int second = this.overNewConnections.get() + 10;
		Awaitility.await("further responses")
			.until(() -> this.overHttp2.get() >= first && this.overNewConnections.get() >= second);
	}

	/**
	 * Fails if a request has failed, or if not all of HTTP/2 went over one connection.
	 */
	void assertNoFailures() {
		Assertions.assertThat(this.failures).isEmpty();
		Assertions.assertThat(this.connections).singleElement().asString().startsWith("HTTP_2 ");
	}

	/**
	 * Returns the certificate that the server shows on a new connection.
	 */
	X509Certificate certificate() throws IOException {
		try (HttpsConnection connection = new HttpsConnection(this.context, this.request.uri().getPort())) {
			return connection.certificate();
		}
	}

	@Override
	public void close() {
		this.stopping = true;
		this.threads.forEach((thread) -> {
			try {
				thread.join();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		});
		this.client.shutdownNow();
	}

}
