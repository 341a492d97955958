package dev.greeting.gateway.page;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import org.jspecify.annotations.Nullable;

/**
 * The content of the page.
 *
 * @param name the name to greet, as the visitor typed it
 * @param length how many items to list, as the visitor typed it
 * @param requestId the id of the request for the page
 * @param greeting the greeting
 * @param items the items of {@code getAll}
 * @param stream the items of {@code getStream}
 */
record Page(String name, String length, String requestId, Section<String> greeting, Section<List<String>> items,
		Section<List<String>> stream) {

	/**
	 * Returns the HTTP status of the page: 200 if it is complete, otherwise the highest
	 * status of its sections, so that a server error outranks a client error.
	 * @return the HTTP status
	 */
	int status() {
		return IntStream.of(this.greeting.status(), this.items.status(), this.stream.status()).max().orElseThrow();
	}

	/**
	 * Returns the number of seconds after which to request the page again.
	 * @return the longest time of a failed section, 0 if none failed
	 */
	long retryAfter() {
		return LongStream.of(this.greeting.retryAfter(), this.items.retryAfter(), this.stream.retryAfter())
			.max()
			.orElseThrow();
	}

	public @Nullable String nameError() {
		return this.greeting.about("name");
	}

	/**
	 * Says what is wrong with the length. A length that only the list rejects is reported
	 * there, because the stream accepts it.
	 * @return a sentence, or {@code null} if nothing is wrong
	 */
	public @Nullable String lengthError() {
		return this.stream.about("length");
	}

}
