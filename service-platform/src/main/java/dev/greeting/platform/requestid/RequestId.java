package dev.greeting.platform.requestid;

import java.util.UUID;
import java.util.regex.Pattern;

import io.grpc.Metadata;
import org.jspecify.annotations.Nullable;

/**
 * The id of a request, the same in every service and in every log line.
 */
public final class RequestId {

	/**
	 * The HTTP header that carries the id, in requests and in responses.
	 */
	public static final String HEADER = "X-Request-ID";

	/**
	 * The name of the id in gRPC metadata, in baggage and in log lines. Peers in other
	 * languages read and write exactly this key.
	 */
	public static final String NAME = "request_id";

	/**
	 * The gRPC metadata key that carries the id, in requests and in responses.
	 */
	public static final Metadata.Key<String> METADATA_KEY = Metadata.Key.of(NAME, Metadata.ASCII_STRING_MARSHALLER);

	private static final Pattern ACCEPTABLE = Pattern.compile("[\\w.:/+=@-]{1,128}");

	private RequestId() {
	}

	/**
	 * Returns the id that a caller proposes if it is acceptable (1 to 128 characters of
	 * {@code [\w.:/+=@-]}), a new random UUID otherwise.
	 * @param proposed what the caller sent, or {@code null} if it sent nothing
	 * @return the id to use
	 */
	public static String acceptOrCreate(@Nullable String proposed) {
		if (proposed != null && ACCEPTABLE.matcher(proposed).matches()) {
			return proposed;
		}
		return UUID.randomUUID().toString();
	}

}
