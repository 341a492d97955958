package dev.greeting.gateway.page;

import org.jspecify.annotations.Nullable;

/**
 * A section of the page, which can fail independently. A stream that fails in the middle
 * has both content and a failure.
 *
 * @param <T> the type of the content
 * @param content the content to show
 * @param note why the content is incomplete although nothing failed
 * @param failure why the content is missing or incomplete
 */
record Section<T>(@Nullable T content, @Nullable String note, @Nullable Failure failure) {

	static <T> Section<T> of(T content) {
		return new Section<>(content, null, null);
	}

	static <T> Section<T> failed(Failure failure) {
		return new Section<>(null, null, failure);
	}

	int status() {
		return (this.failure != null) ? this.failure.status() : 200;
	}

	long retryAfter() {
		return (this.failure != null) ? this.failure.retryAfter() : 0;
	}

	@Nullable String about(String field) {
		return (this.failure != null) ? this.failure.about(field) : null;
	}

}
