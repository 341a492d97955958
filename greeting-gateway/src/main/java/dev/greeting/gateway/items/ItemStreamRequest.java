package dev.greeting.gateway.items;

import org.jspecify.annotations.Nullable;

/**
 * A stream of items that a caller asks for. It is opened by the writer of the
 * representation that the caller gets, because only some representations can go on where
 * an earlier response ended.
 *
 * @param length the id of the last item
 * @param lastEventId the header {@code Last-Event-ID}, as it was sent
 * @param head whether only the headers of the response are wanted
 */
record ItemStreamRequest(Length length, @Nullable String lastEventId, boolean head) {
}
