package dev.greeting.gateway.items;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;

import dev.greeting.contract.api.ApiRequest;
import dev.greeting.contract.api.Item;
import dev.greeting.platform.error.ErrorProperties;
import dev.greeting.platform.error.Problem;
import dev.greeting.platform.http.ClientConnection;
import dev.greeting.platform.requestid.RequestId;
import io.grpc.StatusRuntimeException;
import org.apache.catalina.connector.ClientAbortException;
import org.apache.coyote.CloseNowException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.http.HttpInputMessage;
import org.springframework.http.HttpOutputMessage;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.converter.AbstractHttpMessageConverter;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.web.server.ResponseStatusException;

/**
 * Opens a stream of items and writes each item as a record to the HTTP response. Flushes
 * when no further item is waiting. The response begins when the first item or the end has
 * arrived, so an earlier failure is an ordinary error.
 * <p>
 * A stream that fails in the middle ends with an error record. Then the connection is
 * closed inside the chunked body, or the HTTP/2 stream reset, so that no client mistakes
 * it for a complete stream.
 */
abstract class ItemStreamWriter extends AbstractHttpMessageConverter<ItemStreamRequest> {

	/** How many bytes of items are written at once, if they are small. */
	private static final int CHUNK = 4096;

	/** nginx' status for a client that has disconnected. Only the access log shows it. */
	private static final HttpStatusCode CLIENT_CLOSED_REQUEST = HttpStatusCode.valueOf(499);

	private static final Logger log = LoggerFactory.getLogger(ItemStreamWriter.class);

	private final JsonMapper jsonMapper;

	private final ObjectWriter itemWriter;

	private final ItemStreams streams;

	private final Duration heartbeatInterval;

	private final String errorDomain;

	ItemStreamWriter(JsonMapper jsonMapper, MediaType mediaType, ItemStreams streams, ItemsProperties properties,
			ErrorProperties errors) {
		super(mediaType);
		this.jsonMapper = jsonMapper;
		this.itemWriter = jsonMapper.writer().withRootValueSeparator("");
		this.streams = streams;
		this.heartbeatInterval = properties.heartbeatInterval();
		this.errorDomain = errors.domain();
	}

	/**
	 * Writes the whole response.
	 */
	abstract void write(ItemStreamRequest request, ServerHttpResponse response) throws IOException;

	/**
	 * Writes what comes before the first record.
	 */
	void writeBeginning(OutputStream body) throws IOException {
	}

	/**
	 * Writes the record of an item.
	 */
	abstract void writeItem(ItemResponse item, JsonGenerator body);

	/**
	 * Writes something that keeps the connection alive while no item arrives.
	 */
	void writeHeartbeat(OutputStream body) throws IOException {
	}

	/**
	 * Writes the record that marks the stream as complete.
	 */
	void writeEnd(int length, OutputStream body) throws IOException {
	}

	/**
	 * Writes the record that marks the stream as failed.
	 */
	abstract void writeFailure(ProblemDetail problem, OutputStream body) throws IOException;

	final void writeJson(Object value, OutputStream body) throws IOException {
		body.write(this.jsonMapper.writeValueAsBytes(value));
	}

	final void writeItemsAfter(int id, ItemStreamRequest request, ServerHttpResponse response) throws IOException {
		ApiRequest apiRequest = ApiRequest.newBuilder().setLength(request.length()).setAfterId(id).build();
		try (ItemStream stream = this.streams.open(apiRequest)) {
			List<Item> first = takeFirst(stream);
			if (!request.head()) {
				writeBody(first, stream, request.length(), response);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new InterruptedIOException("Interrupted while waiting for items");
		}
	}

	private void writeBody(List<Item> first, ItemStream stream, int length, ServerHttpResponse response)
			throws IOException, InterruptedException {
		OutputStream body = response.getBody();
		try {
			writeBeginning(body);
			List<Item> items = first;
			while (!items.isEmpty()) {
				writeItems(items, body);
				if (stream.isDrained()) {
					// Flushes the response itself, because Spring's body stream ignores
					// flush().
					response.flush();
				}
				items = takeNext(stream, body, response);
			}
			writeEnd(length, body);
		}
		catch (StatusRuntimeException ex) {
			ProblemDetail problem = Problem.complete(Problem.of(ex), this.errorDomain, MDC.get(RequestId.NAME));
			log.warn("The stream of items failed: {}", ex.getStatus());
			writeFailure(problem, body);
			response.flush();
			// Without the cause and its text: if they contain "Connection reset by peer",
			// Spring assumes that the client has disconnected and ends the response
			// normally.
			throw new CloseNowException("The stream failed: " + ex.getStatus().getCode());
		}
	}

	/**
	 * Writes items in chunks, each with one generator. A generator has 16 KB of buffers,
	 * and writing may wait for the client. Therefore it is closed first.
	 */
	private void writeItems(List<Item> items, OutputStream body) throws IOException {
		Iterator<Item> remaining = items.iterator();
		while (remaining.hasNext()) {
			ByteArrayOutputStream chunk = new ByteArrayOutputStream();
			try (JsonGenerator json = this.itemWriter.createGenerator(chunk)) {
				do {
					writeItem(ItemResponse.of(remaining.next()), json);
				}
				while (remaining.hasNext() && chunk.size() + json.streamWriteOutputBuffered() < CHUNK);
			}
			chunk.writeTo(body);
		}
	}

	private static List<Item> takeFirst(ItemStream stream) throws InterruptedException {
		while (!stream.await()) {
			if (!ClientConnection.isOpen()) {
				throw new ResponseStatusException(CLIENT_CLOSED_REQUEST);
			}
		}
		return stream.take();
	}

	private List<Item> takeNext(ItemStream stream, OutputStream body, ServerHttpResponse response)
			throws IOException, InterruptedException {
		long heartbeatNanos = System.nanoTime() + this.heartbeatInterval.toNanos();
		while (!stream.await()) {
			if (!ClientConnection.isOpen()) {
				throw new ClientAbortException("The client has disconnected");
			}
			if (System.nanoTime() - heartbeatNanos >= 0) {
				heartbeatNanos = System.nanoTime() + this.heartbeatInterval.toNanos();
				writeHeartbeat(body);
				response.flush();
			}
		}
		return stream.take();
	}

	@Override
	protected final void writeInternal(ItemStreamRequest request, HttpOutputMessage output) throws IOException {
		write(request, (ServerHttpResponse) output);
	}

	@Override
	protected boolean supports(Class<?> type) {
		return ItemStreamRequest.class == type;
	}

	@Override
	protected ItemStreamRequest readInternal(Class<? extends ItemStreamRequest> type, HttpInputMessage input) {
		throw new HttpMessageNotReadableException("Items cannot be read", input);
	}

}
