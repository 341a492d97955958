package dev.greeting.gateway.page;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import org.jspecify.annotations.Nullable;

/**
 * What the page shows.
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
	 * Returns the HTTP status of the page: 200 if it is whole, else the highest of its
	 * sections, so that a fault of the services outranks one of the visitor.
	 * @return the HTTP status
	 */
	int status() {
		return IntStream.of(this.greeting.status(), this.items.status(), this.stream.status()).max().orElseThrow();
	}

	/**
	 * Returns after how many seconds to ask for the whole page again.
	 * @return the longest time that a failed section gives, 0 if none failed
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
	 * Says what is wrong with the length. What only the list refuses is said there: the
	 * stream takes it.
	 * @return a sentence, or {@code null} if nothing is wrong
	 */
	public @Nullable String lengthError() {
		return this.stream.about("length");
	}

}
