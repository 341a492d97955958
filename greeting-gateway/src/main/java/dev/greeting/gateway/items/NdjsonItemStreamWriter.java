package dev.greeting.gateway.items;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;

import dev.greeting.platform.error.ErrorProperties;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.core.annotation.Order;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.stereotype.Component;

/**
 * Writes one JSON object per line. A failure is the object {@code {"error": …}}.
 */
@Component
@Order(1)
final class NdjsonItemStreamWriter extends ItemStreamWriter {

	NdjsonItemStreamWriter(JsonMapper jsonMapper, ItemStreams streams, ItemsProperties properties,
			ErrorProperties errors) {
		super(jsonMapper, MediaType.APPLICATION_NDJSON, streams, properties, errors);
	}

	@Override
	void write(ItemStreamRequest request, ServerHttpResponse response) throws IOException {
		writeItemsAfter(0, request, response);
	}

	@Override
	void writeItem(ItemResponse item, JsonGenerator body) {
		body.writePOJO(item).writeRaw('\n');
	}

	@Override
	void writeFailure(ProblemDetail problem, OutputStream body) throws IOException {
		writeJson(Map.of("error", problem), body);
		body.write('\n');
	}

}
