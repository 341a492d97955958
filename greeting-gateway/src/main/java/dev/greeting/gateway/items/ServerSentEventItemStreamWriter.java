package dev.greeting.gateway.items;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

import tools.jackson.databind.json.JsonMapper;

import org.springframework.core.annotation.Order;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.stereotype.Component;

/**
 * Writes server-sent events. A failure is an event of the type {@code error}.
 */
@Component
@Order(2)
final class ServerSentEventItemStreamWriter extends ItemStreamWriter {

	private static final byte[] ERROR_EVENT = "event: error\n".getBytes(StandardCharsets.UTF_8);

	ServerSentEventItemStreamWriter(JsonMapper jsonMapper) {
		super(jsonMapper, MediaType.TEXT_EVENT_STREAM, "data: ", "\n\n");
	}

	@Override
	void writeFailure(ProblemDetail problem, OutputStream body) throws IOException {
		body.write(ERROR_EVENT);
		writeRecord(problem, body);
	}

}
