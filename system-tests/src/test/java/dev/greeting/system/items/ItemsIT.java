package dev.greeting.system.items;

import dev.greeting.platform.test.http.Http;
import dev.greeting.platform.test.http.Reply;
import dev.greeting.system.launch.Pair;
import dev.greeting.system.launch.WithSharedPair;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

@Tag("image")
@WithSharedPair
class ItemsIT {

	private final Pair pair;

	ItemsIT(Pair pair) {
		this.pair = pair;
	}

	@Test
	void theResponseIsAListOfItems() {
		Reply reply = get("2");
		Assertions.assertThat(reply.status()).isEqualTo(200);
		Assertions.assertThat(reply.header("Content-Type")).isEqualTo("application/json");
		Assertions.assertThat(reply.body())
			.isEqualTo("{\"items\":[{\"id\":1,\"name\":\"name 1\"},{\"id\":2,\"name\":\"name 2\"}]}");
	}

	@Test
	void aListOfNoItemsIsAnEmptyList() {
		Assertions.assertThat(get("0").body()).isEqualTo("{\"items\":[]}");
	}

	@Test
	void aListOf10000ItemsIsServed() {
		JsonNode items = get("10000").json().path("items");
		Assertions.assertThat(items.size()).isEqualTo(10_000);
		Assertions.assertThat(items.get(9_999).toString()).isEqualTo("{\"id\":10000,\"name\":\"name 10000\"}");
	}

	private Reply get(String length) {
		return Http.get(this.pair.gateway().http(), "/api/v1/items?length=" + length);
	}

}
