package dev.greeting.platform.test.http;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The whole response to an HTTP request.
 *
 * @param status the status
 * @param headers the headers, whose names are case-insensitive
 * @param bytes the body
 */
public record Reply(int status, Map<String, List<String>> headers, byte[] bytes) {

	private static final JsonMapper JSON = new JsonMapper();

	public Reply {
		Map<String, List<String>> ofAnyCase = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
		ofAnyCase.putAll(headers);
		headers = ofAnyCase;
	}

	/**
	 * Returns the only value of a header.
	 * @param name the header's name
	 * @return its value, or an empty string if it is absent
	 */
	public String header(String name) {
		List<String> values = this.headers.getOrDefault(name, List.of());
		if (values.size() > 1) {
			throw new AssertionError("More than one %s: %s".formatted(name, values));
		}
		return values.isEmpty() ? "" : values.getFirst();
	}

	/**
	 * Returns the media type without its parameters.
	 * @return the value of Content-Type up to the first semicolon
	 */
	public String mediaType() {
		return header("Content-Type").split(";")[0].strip();
	}

	/**
	 * Returns the request id.
	 * @return the value of {@code X-Request-ID}, or an empty string if it is absent
	 */
	public String requestId() {
		return header("X-Request-ID");
	}

	/**
	 * Returns the body as text.
	 * @return the body, decoded as UTF-8
	 */
	public String body() {
		return new String(this.bytes, StandardCharsets.UTF_8);
	}

	/**
	 * Returns the body as JSON.
	 * @return the body
	 */
	public JsonNode json() {
		return JSON.readTree(this.bytes);
	}

	@Override
	public String toString() {
		StringBuilder text = new StringBuilder().append(this.status).append('\n');
		this.headers
			.forEach((name, values) -> values.forEach((value) -> text.append("%s: %s%n".formatted(name, value))));
		return text.append('\n').append(body()).toString();
	}

}
