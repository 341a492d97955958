package dev.greeting.system.load;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;

/**
 * The result of a request.
 *
 * @param start when it was sent
 * @param latency how long it took, including a new connection
 * @param service where it was sent
 * @param status the HTTP status, 0 if the response was incomplete
 * @param detail the whole response if it is not a success, or the exception
 */
public record Response(Instant start, Duration latency, URI service, int status, String detail) {

	/** The status of a request without a complete response. */
	public static final int NONE = 0;

	public boolean isSuccess() {
		return this.status >= 200 && this.status < 300;
	}

	public Instant end() {
		return this.start.plus(this.latency);
	}

	@Override
	public String toString() {
		return "%s +%d ms %s: %d %s".formatted(this.start, this.latency.toMillis(), this.service, this.status,
				this.detail);
	}

}
