package dev.greeting.probe;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

import com.sun.net.httpserver.HttpServer;

/**
 * Receives OTLP over HTTP.
 */
public final class SpanCollector implements AutoCloseable {

	private final HttpServer server;

	private final StringBuffer received = new StringBuffer();

	private SpanCollector(HttpServer server) {
		this.server = server;
	}

	public static SpanCollector start() throws IOException {
		HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		SpanCollector collector = new SpanCollector(server);
		server.createContext("/v1/traces", (exchange) -> {
			collector.received
				.append(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.ISO_8859_1));
			exchange.sendResponseHeaders(200, -1);
			exchange.close();
		});
		server.start();
		return collector;
	}

	public String endpoint() {
		return "http://localhost:" + this.server.getAddress().getPort() + "/v1/traces";
	}

	/**
	 * Returns the messages as text that contains the names.
	 */
	public String received() {
		return this.received.toString();
	}

	@Override
	public void close() {
		this.server.stop(0);
	}

}
