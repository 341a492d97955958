package dev.greeting.gateway.items;

import org.jspecify.annotations.Nullable;

/**
 * A client's request for a stream of items. The writer of the requested representation
 * opens the stream, because only some representations can resume where an earlier
 * response ended.
 *
 * @param length the id of the last item
 * @param lastEventId the value of the header {@code Last-Event-ID}
 * @param head whether the client requests only the headers
 */
record ItemStreamRequest(int length, @Nullable String lastEventId, boolean head) {
}
