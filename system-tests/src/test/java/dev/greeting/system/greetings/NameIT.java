package dev.greeting.system.greetings;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

import dev.greeting.platform.test.http.Http;
import dev.greeting.platform.test.http.Reply;
import dev.greeting.system.launch.Pair;
import dev.greeting.system.launch.WithSharedPair;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/**
 * The REST endpoint of ProcessName in name-service. Images have mutual TLS, and no such
 * endpoint.
 */
@WithSharedPair
class NameIT {

	private final Pair pair;

	NameIT(Pair pair) {
		this.pair = pair;
	}

	@Test
	void theResponseIsTheNameInUpperCase() {
		Reply reply = get("test");
		Assertions.assertThat(reply.status()).isEqualTo(200);
		Assertions.assertThat(reply.header("Content-Type")).isEqualTo("application/json");
		Assertions.assertThat(reply.body()).isEqualTo("{\"name\":\"TEST\"}");
	}

	@Test
	void theUpperCaseFollowsUnicode() {
		Assertions.assertThat(get("straße").body()).isEqualTo("{\"name\":\"STRASSE\"}");
	}

	@Test
	void aLineBreakWithinANameIsEscaped() {
		Assertions.assertThat(get("a\nb").body()).isEqualTo("{\"name\":\"A\\nB\"}");
	}

	private Reply get(String name) {
		return Http.get(this.pair.nameService().http(),
				"/api/v1/name?name=" + URLEncoder.encode(name, StandardCharsets.UTF_8));
	}

}
