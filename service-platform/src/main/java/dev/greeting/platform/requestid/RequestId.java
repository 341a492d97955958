package dev.greeting.platform.requestid;

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

	private static final int MAX_LENGTH = 128;

	private static final boolean[] ACCEPTABLE = acceptableCharacters();

	private RequestId() {
	}

	/**
	 * Returns the id that a caller proposes if it is acceptable (1 to 128 characters of
	 * {@code [\w.:/+=@-]}), a new random UUID otherwise.
	 * @param proposed what the caller sent, or {@code null} if it sent nothing
	 * @return the id to use
	 */
	public static String acceptOrCreate(@Nullable String proposed) {
		return (proposed != null && proposed.length() <= MAX_LENGTH && isAcceptable(proposed)) ? proposed
				: RandomIds.next();
	}

	private static boolean isAcceptable(String id) {
		for (int index = 0; index < id.length(); index++) {
			char character = id.charAt(index);
			if (character >= ACCEPTABLE.length || !ACCEPTABLE[character]) {
				return false;
			}
		}
		return !id.isEmpty();
	}

	private static boolean[] acceptableCharacters() {
		boolean[] acceptable = new boolean['z' + 1];
		for (char character = 0; character < acceptable.length; character++) {
			acceptable[character] = Character.isLetterOrDigit(character) || "_.:/+=@-".indexOf(character) >= 0;
		}
		return acceptable;
	}

}
