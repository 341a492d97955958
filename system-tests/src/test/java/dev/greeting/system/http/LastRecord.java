package dev.greeting.system.http;

import java.io.IOException;

import dev.greeting.platform.test.http.RawHttp;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The last record of a stream of items.
 *
 * @param before the number of records before it
 * @param json its content; that of the error if it is marked as one
 * @param isMarked whether it is marked as an error
 */
public record LastRecord(int before, JsonNode json, boolean isMarked) {

	public static final String NDJSON = "application/x-ndjson";

	public static final String EVENTS = "text/event-stream";

	private static final JsonMapper JSON = new JsonMapper();

	/**
	 * Reads a stream to its end.
	 * @param stream the response
	 * @param mediaType what it is: {@link #NDJSON} or {@link #EVENTS}
	 * @return its last record, {@code null} if there is none
	 * @throws IOException if the connection fails
	 */
	public static LastRecord of(RawHttp stream, String mediaType) throws IOException {
		int records = 0;
		String event = "";
		LastRecord last = null;
		for (String line = stream.body().line(); line != null; line = stream.body().line()) {
			if (line.isEmpty()) {
				event = "";
			}
			else if (line.startsWith("event:")) {
				event = line.substring(6).strip();
			}
			else if (mediaType.equals(EVENTS) && line.startsWith("data:")) {
				last = new LastRecord(records++, JSON.readTree(line.substring(5)), event.equals("error"));
			}
			else if (mediaType.equals(NDJSON)) {
				JsonNode json = JSON.readTree(line);
				last = new LastRecord(records++, json.has("error") ? json.path("error") : json, json.has("error"));
			}
		}
		return last;
	}

}
