package dev.greeting.system.launch;

import tools.jackson.databind.JsonNode;

/**
 * One line of a service's log.
 *
 * @param json the line as JSON
 */
public record LogLine(JsonNode json) {

	public String text(String field) {
		return this.json.path(field).asString("");
	}

	public long number(String field) {
		return this.json.path(field).asLong(-1);
	}

	public boolean has(String field) {
		return this.json.has(field);
	}

	public String requestId() {
		return text("request_id");
	}

	public String message() {
		return text("message");
	}

	public String logger() {
		return this.json.path("log").path("logger").asString("");
	}

	public String level() {
		return this.json.path("log").path("level").asString("");
	}

	@Override
	public String toString() {
		return this.json.toString();
	}

}
