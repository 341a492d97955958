package dev.greeting.gateway.page;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import dev.greeting.contract.api.ApiRequest;
import dev.greeting.contract.api.Item;
import dev.greeting.gateway.items.ItemStream;
import dev.greeting.gateway.items.ItemStreams;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

/**
 * Reads the beginning of a stream for the page: no more rows than a page can bear, and no
 * longer than a visitor waits for one. What ends at either limit is no failure.
 */
@Component
class StreamReader {

	private static final int MAX_ROWS = 100;

	private static final Duration MAX_WAIT = Duration.ofSeconds(2);

	private static final String CAPPED = "The server puts at most %d rows of a stream into this page."
		.formatted(MAX_ROWS);

	private static final String SLOW = "The server waits at most %d seconds for rows of a stream for this page."
		.formatted(MAX_WAIT.toSeconds());

	private final ItemStreams streams;

	StreamReader(ItemStreams streams) {
		this.streams = streams;
	}

	Part<StreamedRows> read(int length) throws InterruptedException {
		// Asking for no more than is shown leaves no call to be cancelled.
		ApiRequest request = ApiRequest.newBuilder().setLength(Math.min(length, MAX_ROWS)).build();
		List<String> rows = new ArrayList<>();
		try (ItemStream stream = this.streams.open(request, MAX_WAIT)) {
			List<Item> items = stream.take();
			while (!items.isEmpty() && rows.size() < MAX_ROWS) {
				items.stream().limit(MAX_ROWS - rows.size()).map(ItemRow::of).forEach(rows::add);
				items = stream.take();
			}
			return part(rows, (length > MAX_ROWS) ? CAPPED : null, null);
		}
		catch (StatusRuntimeException ex) {
			if (ex.getStatus().getCode() == Code.DEADLINE_EXCEEDED) {
				return part(rows, SLOW, null);
			}
			return part(rows, null, UpstreamFailure.of(ex));
		}
	}

	private static Part<StreamedRows> part(List<String> rows, @Nullable String note, @Nullable Failure failure) {
		return new Part<>(new StreamedRows(rows, note), failure);
	}

}
