package dev.greeting.gateway.items;

import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Pattern;

import dev.greeting.platform.error.InvalidRequestException;
import dev.greeting.platform.error.Violation;
import org.jspecify.annotations.Nullable;

/**
 * The header in which a client of server-sent events names the last item that it has
 * received.
 */
final class LastEventId {

	static final String HEADER = "Last-Event-ID";

	private static final Pattern DIGITS = Pattern.compile("[0-9]{1,10}");

	private LastEventId() {
	}

	/**
	 * Reads the header.
	 * @param text the value of the header
	 * @return the id of the last item that the client has received, empty if it did not
	 * send one
	 */
	static OptionalInt parse(@Nullable String text) {
		if (text == null || text.isEmpty()) {
			return OptionalInt.empty();
		}
		if (DIGITS.matcher(text).matches() && Long.parseLong(text) <= Integer.MAX_VALUE) {
			return OptionalInt.of(Integer.parseInt(text));
		}
		throw new InvalidRequestException(List.of(new Violation(HEADER, "EVENT_ID", "must be the id of an event")));
	}

}
