package dev.greeting.system.tracing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPInputStream;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/**
 * Receives traces by OTLP over HTTP, and parses the parts that the tests need.
 */
final class Collector implements AutoCloseable {

	private final HttpServer server;

	private final List<String> requests = new CopyOnWriteArrayList<>();

	private final List<Span> spans = new CopyOnWriteArrayList<>();

	Collector() {
		try {
			this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.server.createContext("/", this::take);
		this.server.start();
	}

	String endpoint() {
		return "http://localhost:%d/v1/traces".formatted(this.server.getAddress().getPort());
	}

	List<String> requests() {
		return this.requests;
	}

	List<Span> spans() {
		return this.spans;
	}

	private void take(HttpExchange exchange) throws IOException {
		this.requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
		boolean zipped = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
		try (InputStream body = zipped ? new GZIPInputStream(exchange.getRequestBody()) : exchange.getRequestBody()) {
			read(UnknownFieldSet.parseFrom(body.readAllBytes()));
		}
		exchange.sendResponseHeaders(200, -1);
		exchange.close();
	}

	/**
	 * ExportTraceServiceRequest: resource_spans = 1, of which resource = 1, scope_spans =
	 * 2.
	 */
	private void read(UnknownFieldSet request) throws InvalidProtocolBufferException {
		for (UnknownFieldSet resourceSpans : messages(request, 1)) {
			String service = "";
			for (UnknownFieldSet attribute : messages(messages(resourceSpans, 1).getFirst(), 1)) {
				if (text(attribute, 1).equals("service.name")) {
					service = text(messages(attribute, 2).getFirst(), 1);
				}
			}
			for (UnknownFieldSet scopeSpans : messages(resourceSpans, 2)) {
				for (UnknownFieldSet span : messages(scopeSpans, 2)) {
					this.spans.add(new Span(service, hex(span, 1), hex(span, 2), hex(span, 4), text(span, 5)));
				}
			}
		}
	}

	private static List<UnknownFieldSet> messages(UnknownFieldSet message, int field)
			throws InvalidProtocolBufferException {
		List<UnknownFieldSet> messages = new ArrayList<>();
		for (var bytes : message.getField(field).getLengthDelimitedList()) {
			messages.add(UnknownFieldSet.parseFrom(bytes));
		}
		return messages;
	}

	private static String text(UnknownFieldSet message, int field) {
		var values = message.getField(field).getLengthDelimitedList();
		return values.isEmpty() ? "" : values.getFirst().toStringUtf8();
	}

	private static String hex(UnknownFieldSet message, int field) {
		var values = message.getField(field).getLengthDelimitedList();
		return values.isEmpty() ? "" : HexFormat.of().formatHex(values.getFirst().toByteArray());
	}

	@Override
	public void close() {
		this.server.stop(0);
	}

	/**
	 * A span.
	 *
	 * @param service the service that sent it
	 * @param traceId the trace it belongs to
	 * @param spanId its own id
	 * @param parentId the id of the span above it, empty if there is none
	 * @param name its name
	 */
	record Span(String service, String traceId, String spanId, String parentId, String name) {

	}

}
