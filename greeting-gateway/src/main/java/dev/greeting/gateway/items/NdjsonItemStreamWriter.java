package dev.greeting.gateway.items;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;

import tools.jackson.databind.json.JsonMapper;

import org.springframework.core.annotation.Order;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.stereotype.Component;

/**
 * Writes one JSON object a line. A failure is the object {@code {"error": …}}.
 */
@Component
@Order(1)
final class NdjsonItemStreamWriter extends ItemStreamWriter {

	NdjsonItemStreamWriter(JsonMapper jsonMapper) {
		super(jsonMapper, MediaType.APPLICATION_NDJSON, "", "\n");
	}

	@Override
	void writeFailure(ProblemDetail problem, OutputStream body) throws IOException {
		writeRecord(Map.of("error", problem), body);
	}

}
