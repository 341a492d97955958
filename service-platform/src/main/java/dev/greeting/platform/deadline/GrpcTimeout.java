package dev.greeting.platform.deadline;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.greeting.platform.error.InvalidRequestException;
import dev.greeting.platform.error.Violation;

/**
 * How long the caller of an HTTP request waits for the response, in the syntax of gRPC's
 * own {@code grpc-timeout}.
 *
 * @param duration the time, more than zero
 * @see <a href=
 * "https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md">PROTOCOL-HTTP2</a>
 */
record GrpcTimeout(Duration duration) {

	static final String HEADER = "Grpc-Timeout";

	private static final Pattern SYNTAX = Pattern.compile("([0-9]{1,8})([HMSmun])");

	/**
	 * Reads a timeout: one to eight digits, not all zero, and a unit of {@code H},
	 * {@code M}, {@code S}, {@code m}, {@code u} or {@code n}.
	 * @param text what the caller sent
	 * @return the timeout
	 */
	static GrpcTimeout parse(String text) {
		Matcher matcher = SYNTAX.matcher(text);
		if (!matcher.matches() || Integer.parseInt(matcher.group(1)) == 0) {
			throw invalid();
		}
		long value = Long.parseLong(matcher.group(1));
		// The largest timeout does not fit into a long; conversion keeps to what does.
		return new GrpcTimeout(Duration.ofNanos(unit(matcher.group(2)).toNanos(value)));
	}

	static InvalidRequestException invalid() {
		return new InvalidRequestException(List.of(new Violation(HEADER, "GRPC_TIMEOUT",
				"must be one positive number of at most 8 digits and a unit of H, M, S, m, u or n, as in 100m")));
	}

	private static TimeUnit unit(String symbol) {
		return switch (symbol) {
			case "H" -> TimeUnit.HOURS;
			case "M" -> TimeUnit.MINUTES;
			case "S" -> TimeUnit.SECONDS;
			case "m" -> TimeUnit.MILLISECONDS;
			case "u" -> TimeUnit.MICROSECONDS;
			default -> TimeUnit.NANOSECONDS;
		};
	}

}
