package dev.greeting.gateway.page;

import org.jspecify.annotations.Nullable;

/**
 * A part of the page, which fails on its own. A stream that fails in the middle has both
 * a content and a failure.
 *
 * @param <T> the type of the content
 * @param content what there is to show
 * @param failure why there is nothing, or not all, to show
 */
record Part<T>(@Nullable T content, @Nullable Failure failure) {

	static <T> Part<T> of(T content) {
		return new Part<>(content, null);
	}

	static <T> Part<T> failed(Failure failure) {
		return new Part<>(null, failure);
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
