package dev.greeting.system.greetings;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

import dev.greeting.platform.test.http.Http;
import dev.greeting.platform.test.http.Reply;
import dev.greeting.system.launch.Pair;
import dev.greeting.system.launch.WithSharedPair;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("image")
@WithSharedPair
class HelloIT {

	private final Pair pair;

	HelloIT(Pair pair) {
		this.pair = pair;
	}

	@Test
	void theResponseIsAMessage() {
		Reply reply = get("Gonzalo");
		Assertions.assertThat(reply.status()).isEqualTo(200);
		Assertions.assertThat(reply.header("Content-Type")).isEqualTo("application/json");
		Assertions.assertThat(reply.body()).isEqualTo("{\"message\":\"Hello Gonzalo!\"}");
	}

	@ParameterizedTest
	@ValueSource(strings = { "straße", "a\nb", "\"quoted\"", "<script>", " padded ", "😀" })
	void theNameIsUnchanged(String name) {
		Assertions.assertThat(get(name).json().path("message").asString()).isEqualTo("Hello %s!".formatted(name));
	}

	private Reply get(String name) {
		return Http.get(this.pair.gateway().http(),
				"/api/v1/hello?name=" + URLEncoder.encode(name, StandardCharsets.UTF_8));
	}

}
