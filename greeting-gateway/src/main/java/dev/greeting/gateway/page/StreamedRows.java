package dev.greeting.gateway.page;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The rows of a stream that the server put into the page.
 *
 * @param rows the rows, in order
 * @param note why these are not all rows, {@code null} if they are
 */
record StreamedRows(List<String> rows, @Nullable String note) {
}
