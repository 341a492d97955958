package dev.greeting.system.launch;

/**
 * The line that a service writes when a request or a call has ended.
 *
 * @param line the line
 */
public record AccessLine(LogLine line) {

	private static final String LOGGERS = "access.";

	static boolean isOne(LogLine line) {
		return line.logger().startsWith(LOGGERS);
	}

	/**
	 * Whether the line is of a gRPC call, not of an HTTP request.
	 * @return whether it is
	 */
	public boolean isGrpc() {
		return this.line.logger().equals(LOGGERS + "grpc");
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
