package dev.greeting.system.launch;

/**
 * The line that a service writes when a request has ended.
 *
 * @param line the line
 */
public record AccessLine(LogLine line) {

	static boolean isOne(LogLine line) {
		return line.has("duration_us") || line.has("duration");
	}

	public String requestId() {
		return this.line.requestId();
	}

	public String status() {
		return this.line.text("status");
	}

	@Override
	public String toString() {
		return this.line.toString();
	}

}
