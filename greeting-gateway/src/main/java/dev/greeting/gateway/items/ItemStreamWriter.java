package dev.greeting.gateway.items;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
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
 * Opens a stream of items and writes it into an HTTP response, each item a record,
 * flushed whenever no further item is there yet. The response begins when the first item
 * or the end is there: a failure before that is an ordinary error.
 * <p>
 * A stream that fails in the middle ends with a record that says so, and then with the
 * connection cut inside the chunked body: no client can take it for a whole one.
 */
abstract class ItemStreamWriter extends AbstractHttpMessageConverter<ItemStreamRequest> {

	/**
	 * How often the writer checks whether the reader has gone while there is nothing to
	 * write.
	 */
	private static final Duration LOOK_FOR_READER = Duration.ofMillis(500);

	/** nginx' status for a client that has gone. It shows in the access line only. */
	private static final HttpStatusCode CLIENT_CLOSED_REQUEST = HttpStatusCode.valueOf(499);

	private static final Logger log = LoggerFactory.getLogger(ItemStreamWriter.class);

	private final JsonMapper jsonMapper;

	private final ItemStreams streams;

	private final Duration heartbeatInterval;

	private final String errorDomain;

	ItemStreamWriter(JsonMapper jsonMapper, MediaType mediaType, ItemStreams streams, ItemsProperties properties,
			ErrorProperties errors) {
		super(mediaType);
		this.jsonMapper = jsonMapper;
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

	abstract void writeItem(ItemResponse item, OutputStream body) throws IOException;

	/**
	 * Writes something that keeps the connection in use while no item comes.
	 */
	void writeHeartbeat(OutputStream body) throws IOException {
	}

	/**
	 * Writes the record that marks the stream as complete.
	 */
	void writeEnd(Length length, OutputStream body) throws IOException {
	}

	/**
	 * Writes the record that marks the stream as failed.
	 */
	abstract void writeFailure(ProblemDetail problem, OutputStream body) throws IOException;

	final void writeJson(Object value, OutputStream body) throws IOException {
		body.write(this.jsonMapper.writeValueAsBytes(value));
	}

	final void writeItemsAfter(int id, ItemStreamRequest request, ServerHttpResponse response) throws IOException {
		ApiRequest apiRequest = ApiRequest.newBuilder().setLength(request.length().value()).setAfterId(id).build();
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

	private void writeBody(List<Item> first, ItemStream stream, Length length, ServerHttpResponse response)
			throws IOException, InterruptedException {
		OutputStream body = response.getBody();
		try {
			writeBeginning(body);
			List<Item> items = first;
			while (!items.isEmpty()) {
				for (Item item : items) {
					writeItem(ItemResponse.of(item), body);
				}
				if (stream.isDrained()) {
					// The response itself: the stream that Spring hands out as its body
					// ignores being flushed.
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
			// Neither the cause nor its text: "Connection reset by peer" anywhere in it,
			// and Spring takes the reader for gone and gives the response its normal end.
			throw new CloseNowException("The stream failed: " + ex.getStatus().getCode());
		}
	}

	private static List<Item> takeFirst(ItemStream stream) throws InterruptedException {
		while (!stream.await(LOOK_FOR_READER)) {
			if (!ClientConnection.isOpen()) {
				throw new ResponseStatusException(CLIENT_CLOSED_REQUEST);
			}
		}
		return stream.take();
	}

	private List<Item> takeNext(ItemStream stream, OutputStream body, ServerHttpResponse response)
			throws IOException, InterruptedException {
		long heartbeatNanos = System.nanoTime() + this.heartbeatInterval.toNanos();
		while (!stream.await(LOOK_FOR_READER)) {
			if (!ClientConnection.isOpen()) {
				throw new ClientAbortException("The client has gone");
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
		throw new HttpMessageNotReadableException("Items are not read", input);
	}

}
