package dev.greeting.system.http;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The answer to an HTTP request.
 *
 * @param status the status
 * @param headers the headers, by name in lower case
 * @param bytes the body
 */
public record Reply(int status, Map<String, List<String>> headers, byte[] bytes) {

	private static final JsonMapper JSON = new JsonMapper();

	/**
	 * The only value of a header.
	 * @param name the header's name
	 * @return its value, or an empty text if it is not there
	 */
	public String header(String name) {
		List<String> values = this.headers.getOrDefault(name.toLowerCase(java.util.Locale.ROOT), List.of());
		if (values.size() > 1) {
			throw new AssertionError("More than one %s: %s".formatted(name, values));
		}
		return values.isEmpty() ? "" : values.getFirst();
	}

	/**
	 * The media type without its parameters.
	 * @return the value of Content-Type up to the first semicolon
	 */
	public String mediaType() {
		return header("Content-Type").split(";")[0].strip();
	}

	public String requestId() {
		return header("X-Request-ID");
	}

	public String body() {
		return new String(this.bytes, StandardCharsets.UTF_8);
	}

	public JsonNode json() {
		return JSON.readTree(this.bytes);
	}

	@Override
	public String toString() {
		return "%d %s%n%s".formatted(this.status, this.headers, body());
	}

}
