package dev.greeting.gateway.items;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.OptionalInt;

import dev.greeting.platform.error.ErrorProperties;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.stereotype.Component;

/**
 * Writes
 * <a href= "https://html.spec.whatwg.org/multipage/server-sent-events.html">server-sent
 * events</a>, whose ids are those of the items. A failure is an event of the type {@code
 * error}, the end is an event of the type {@code end}.
 * <p>
 * {@code EventSource} reconnects after every response, even after a complete one, and
 * sends the last id that it has received. The stream then resumes after that item. If the
 * client has all items, it gets 204, which stops it. The end has an id as well, because
 * otherwise a client of an empty stream would reconnect forever.
 */
@Component
@Order(2)
final class ServerSentEventItemStreamWriter extends ItemStreamWriter {

	/**
	 * How long a client waits before it reconnects. The gateway tries to reconnect to
	 * name-service about every two seconds. A client that reconnects sooner is more
	 * likely to get a 503, after which {@code EventSource} gives up.
	 */
	private static final Duration RETRY = Duration.ofSeconds(3);

	private static final String ID = "id: ";

	private static final String DATA = "\ndata: ";

	private static final String END_OF_EVENT = "\n\n";

	private static final byte[] COMMENT = bytes(":\n\n");

	ServerSentEventItemStreamWriter(JsonMapper jsonMapper, ItemStreams streams, ItemsProperties properties,
			ErrorProperties errors) {
		super(jsonMapper, MediaType.TEXT_EVENT_STREAM, streams, properties, errors);
	}

	@Override
	void write(ItemStreamRequest request, ServerHttpResponse response) throws IOException {
		OptionalInt lastEventId = LastEventId.parse(request.lastEventId());
		int length = request.length();
		if (lastEventId.isPresent() && length >= 0 && lastEventId.getAsInt() >= length) {
			response.setStatusCode(HttpStatus.NO_CONTENT);
			response.getHeaders().remove("Content-Type");
			return;
		}
		writeItemsAfter(lastEventId.orElse(0), request, response);
	}

	@Override
	void writeBeginning(OutputStream body) throws IOException {
		body.write(bytes("retry: " + RETRY.toMillis() + "\n\n"));
	}

	@Override
	void writeItem(ItemResponse item, JsonGenerator body) {
		body.writeRaw(ID).writeRaw(Integer.toString(item.id())).writeRaw(DATA).writePOJO(item).writeRaw(END_OF_EVENT);
	}

	@Override
	void writeHeartbeat(OutputStream body) throws IOException {
		body.write(COMMENT);
	}

	@Override
	void writeEnd(int length, OutputStream body) throws IOException {
		// Browsers do not dispatch an event without data.
		body.write(bytes("event: end\n" + ID + length + DATA + "{}" + END_OF_EVENT));
	}

	@Override
	void writeFailure(ProblemDetail problem, OutputStream body) throws IOException {
		body.write(bytes("event: error" + DATA));
		writeJson(problem, body);
		body.write(bytes(END_OF_EVENT));
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

}
