package dev.greeting.system.items;

import java.io.IOException;

import dev.greeting.platform.test.http.Http;
import dev.greeting.platform.test.http.RawHttp;
import dev.greeting.platform.test.http.Reply;
import dev.greeting.system.launch.Pair;
import dev.greeting.system.launch.WithSharedPair;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("image")
@WithSharedPair
class ItemStreamIT {

	private static final String PATH = "/api/v1/items/stream?length=";

	private final Pair pair;

	ItemStreamIT(Pair pair) {
		this.pair = pair;
	}

	@ParameterizedTest
	@ValueSource(strings = { "*/*", "application/x-ndjson", "application/*", "text/html, */*;q=0.1" })
	void theDefaultIsNdjson(String accept) {
		Reply reply = Http.get(this.pair.gateway().http(), PATH + 5, "Accept", accept);
		Assertions.assertThat(reply.status()).isEqualTo(200);
		Assertions.assertThat(reply.mediaType()).isEqualTo("application/x-ndjson");
		Assertions.assertThat(reply.body()).isEqualTo("""
				{"id":1,"name":"name 1"}
				{"id":2,"name":"name 2"}
				{"id":3,"name":"name 3"}
				{"id":4,"name":"name 4"}
				{"id":5,"name":"name 5"}
				""");
	}

	@Test
	void clientsThatAcceptAnythingGetNdjson() {
		Reply reply = RawHttp.send(this.pair.gateway().http(), "GET", PATH + 1);
		Assertions.assertThat(reply.mediaType()).isEqualTo("application/x-ndjson");
		Assertions.assertThat(reply.body()).isEqualTo("{\"id\":1,\"name\":\"name 1\"}\n");
	}

	@Test
	void clientsThatAcceptEventsGetEvents() {
		Reply reply = Http.get(this.pair.gateway().http(), PATH + 2, "Accept", "text/event-stream");
		Assertions.assertThat(reply.status()).isEqualTo(200);
		Assertions.assertThat(reply.mediaType()).isEqualTo("text/event-stream");
		Assertions.assertThat(reply.body()).isEqualTo("""
				retry: 3000

				id: 1
				data: {"id":1,"name":"name 1"}

				id: 2
				data: {"id":2,"name":"name 2"}

				event: end
				id: 2
				data: {}

				""");
	}

	@Test
	void aReaderOfEventsContinuesAfterItsLastEvent() {
		Reply reply = Http.get(this.pair.gateway().http(), PATH + Integer.MAX_VALUE, "Accept", "text/event-stream",
				"Last-Event-ID", String.valueOf(Integer.MAX_VALUE - 1));
		Assertions.assertThat(reply.status()).isEqualTo(200);
		Assertions.assertThat(reply.body().lines().filter((line) -> line.startsWith("id:")).map(String::strip))
			.containsExactly("id: 2147483647", "id: 2147483647");
	}

	@ParameterizedTest
	@CsvSource({ "5,5", "0,0" })
	void aReaderThatHasAllEventsNeedNotReconnect(int length, String lastEventId) {
		Reply reply = Http.get(this.pair.gateway().http(), PATH + length, "Accept", "text/event-stream",
				"Last-Event-ID", lastEventId);
		Assertions.assertThat(reply.status()).isEqualTo(204);
		Assertions.assertThat(reply.body()).isEmpty();
	}

	@Test
	void aStreamOfNoItemsIsEmptyAndComplete() {
		Reply reply = Http.get(this.pair.gateway().http(), PATH + 0);
		Assertions.assertThat(reply.status()).isEqualTo(200);
		Assertions.assertThat(reply.mediaType()).isEqualTo("application/x-ndjson");
		Assertions.assertThat(reply.body()).isEmpty();
	}

	@Test
	void aStreamOfNoEventsHasAnEnd() {
		Reply reply = Http.get(this.pair.gateway().http(), PATH + 0, "Accept", "text/event-stream");
		Assertions.assertThat(reply.status()).isEqualTo(200);
		Assertions.assertThat(reply.body()).isEqualTo("""
				retry: 3000

				event: end
				id: 0
				data: {}

				""");
	}

	@Test
	void theEndOfACompleteStreamIsMarked() throws IOException {
		try (RawHttp exchange = RawHttp.open(this.pair.gateway().http(), "GET", PATH + 5)) {
			Assertions.assertThat(exchange.body().readAllBytes()).isNotEmpty();
			Assertions.assertThat(exchange.body().isComplete()).isTrue();
		}
	}

	@Test
	void theFirstItemsArriveBeforeTheLastIsSent() throws IOException {
		try (RawHttp exchange = RawHttp.open(this.pair.gateway().http(), "GET", PATH + Integer.MAX_VALUE)) {
			Assertions.assertThat(exchange.status()).isEqualTo(200);
			Assertions.assertThat(exchange.body().line()).isEqualTo("{\"id\":1,\"name\":\"name 1\"}");
			Assertions.assertThat(exchange.body().line()).isEqualTo("{\"id\":2,\"name\":\"name 2\"}");
		}
	}

	@Test
	void anIdInTheRequestIsInTheResponse() {
		Assertions.assertThat(Http.get(this.pair.gateway().http(), PATH + 1, "X-Request-ID", "stream-1").requestId())
			.isEqualTo("stream-1");
	}

}
