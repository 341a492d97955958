package dev.greeting.platform.error;

import com.google.protobuf.Duration;
import com.google.rpc.RetryInfo;
import io.grpc.Status;

import org.springframework.http.HttpStatusCode;

/**
 * The {@code Retry-After} header of responses with 429 and 503.
 */
public final class RetryAfter {

	/**
	 * The delay if the service does not send one.
	 */
	static final long DEFAULT_SECONDS = 1;

	private RetryAfter() {
	}

	/**
	 * Tells whether a response carries the header.
	 * @param status the HTTP status of the response
	 * @return whether its status is 429 or 503
	 */
	public static boolean belongsTo(HttpStatusCode status) {
		return status.value() == 429 || status.value() == 503;
	}

	/**
	 * Returns after how long a call may be repeated: the delay of the
	 * {@code google.rpc.RetryInfo} that its status carries, rounded up.
	 * @param error a failed gRPC call, as an exception with a {@link Status}
	 * @return the seconds, at least 1
	 */
	public static long seconds(Throwable error) {
		RetryInfo info = StatusDetails.of(error).get(RetryInfo.class);
		if (info == null) {
			return DEFAULT_SECONDS;
		}
		Duration delay = info.getRetryDelay();
		return Math.max(DEFAULT_SECONDS, delay.getSeconds() + ((delay.getNanos() > 0) ? 1 : 0));
	}

}
