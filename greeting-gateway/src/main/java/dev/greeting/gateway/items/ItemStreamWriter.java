package dev.greeting.gateway.items;

import java.io.Flushable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

import dev.greeting.contract.api.Item;
import dev.greeting.platform.error.Problem;
import dev.greeting.platform.requestid.RequestId;
import io.grpc.StatusRuntimeException;
import org.apache.coyote.CloseNowException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.http.HttpInputMessage;
import org.springframework.http.HttpOutputMessage;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.converter.AbstractHttpMessageConverter;
import org.springframework.http.converter.HttpMessageNotReadableException;

/**
 * Writes a stream of items into an HTTP response, each item a record, flushed whenever no
 * further item is there yet.
 * <p>
 * A stream that fails in the middle ends with a record that says so, and then with the
 * connection cut inside the chunked body: no client can take it for a whole one.
 */
abstract class ItemStreamWriter extends AbstractHttpMessageConverter<ItemStream> {

	private static final Logger log = LoggerFactory.getLogger(ItemStreamWriter.class);

	private final JsonMapper jsonMapper;

	private final byte[] beforeRecord;

	private final byte[] afterRecord;

	ItemStreamWriter(JsonMapper jsonMapper, MediaType mediaType, String beforeRecord, String afterRecord) {
		super(mediaType);
		this.jsonMapper = jsonMapper;
		this.beforeRecord = beforeRecord.getBytes(StandardCharsets.UTF_8);
		this.afterRecord = afterRecord.getBytes(StandardCharsets.UTF_8);
	}

	/**
	 * Writes the record that marks the stream as failed.
	 */
	abstract void writeFailure(ProblemDetail problem, OutputStream body) throws IOException;

	final void writeRecord(Object value, OutputStream body) throws IOException {
		body.write(this.beforeRecord);
		body.write(this.jsonMapper.writeValueAsBytes(value));
		body.write(this.afterRecord);
	}

	@Override
	protected boolean supports(Class<?> type) {
		return ItemStream.class == type;
	}

	@Override
	protected ItemStream readInternal(Class<? extends ItemStream> type, HttpInputMessage input) {
		throw new HttpMessageNotReadableException("Items are not read", input);
	}

	@Override
	protected void writeInternal(ItemStream stream, HttpOutputMessage output) throws IOException {
		OutputStream body = output.getBody();
		try (stream) {
			List<Item> items = stream.take();
			while (!items.isEmpty()) {
				for (Item item : items) {
					writeRecord(ItemResponse.of(item), body);
				}
				if (stream.isDrained()) {
					flush(output);
				}
				items = stream.take();
			}
		}
		catch (StatusRuntimeException ex) {
			ProblemDetail problem = Problem.of(ex);
			problem.setProperty("requestId", MDC.get(RequestId.NAME));
			log.warn("The stream of items failed: {}", ex.getStatus());
			writeFailure(problem, body);
			flush(output);
			// Neither the cause nor its text: "Connection reset by peer" anywhere in it,
			// and
			// Spring takes the reader for gone and gives the response its normal end.
			throw new CloseNowException("The stream failed: " + ex.getStatus().getCode());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new InterruptedIOException("Interrupted while waiting for items");
		}
	}

	/**
	 * Flushes the response itself: the stream that Spring hands out as its body ignores
	 * being flushed.
	 */
	private static void flush(HttpOutputMessage output) throws IOException {
		((Flushable) output).flush();
	}

}
