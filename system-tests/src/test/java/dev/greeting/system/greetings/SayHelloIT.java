package dev.greeting.system.greetings;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

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
class SayHelloIT {

	private static final String PATH = "/api/v1/say-hello?name=";

	private final Pair pair;

	SayHelloIT(Pair pair) {
		this.pair = pair;
	}

	@Test
	void theResponseIsFourteenBytesOfJson() {
		Reply reply = get("test");
		Assertions.assertThat(reply.status()).isEqualTo(200);
		Assertions.assertThat(reply.header("Content-Type")).isEqualTo("application/json");
		Assertions.assertThat(reply.bytes()).isEqualTo("\"Hello, TEST!\"".getBytes(StandardCharsets.US_ASCII));
		Assertions.assertThat(reply.header("Content-Length")).isEqualTo("14");
	}

	@ParameterizedTest
	@CsvSource({ "straße,STRASSE", "ﬁ,FI", "i,I", "ı,I", "ẞ,ẞ", "Zoë,ZOË", "日本,日本", "😀,😀", "ά,Ά", "'a b','A B'" })
	void theNameIsUpperCased(String name, String upper) {
		Assertions.assertThat(get(name).json().asString()).isEqualTo("Hello, %s!".formatted(upper));
	}

	@ParameterizedTest
	@ValueSource(strings = { "n", "ß", "\ud83d\ude00" })
	void aNameOf256CodePointsIsServed(String codePoint) {
		Reply reply = get(codePoint.repeat(256));
		Assertions.assertThat(reply.status()).as(reply::toString).isEqualTo(200);
		Assertions.assertThat(reply.json().asString())
			.isEqualTo("Hello, %s!".formatted(codePoint.repeat(256).toUpperCase(java.util.Locale.ROOT)));
	}

	@Test
	void aLineBreakWithinANameIsEscaped() {
		Assertions.assertThat(get("a\nb").body()).isEqualTo("\"Hello, A\\nB!\"");
	}

	@Test
	void aQuoteWithinANameIsEscaped() {
		Assertions.assertThat(get("\"\\").body()).isEqualTo("\"Hello, \\\"\\\\!\"");
	}

	@Test
	void controlCharactersWithinANameAreEscaped() {
		Reply reply = get("a\u0001\u001b[31m\u0000b");
		Assertions.assertThat(reply.status()).as(reply::toString).isEqualTo(200);
		Assertions.assertThat(reply.body()).isPrintable();
		Assertions.assertThat(reply.json().asString()).isEqualTo("Hello, A\u0001\u001b[31M\u0000B!");
	}

	@Test
	void aPlusIsASpace() {
		Assertions.assertThat(Http.get(this.pair.gateway().http(), PATH + "a+b").body()).isEqualTo("\"Hello, A B!\"");
	}

	@Test
	void unknownParametersAreIgnored() {
		Assertions.assertThat(Http.get(this.pair.gateway().http(), PATH + "a&more=1&more=2").body())
			.isEqualTo("\"Hello, A!\"");
	}

	@ParameterizedTest
	@ValueSource(strings = { "application/json", "application/*", "*/*", "text/html, application/json;q=0.5" })
	void theResponseIsJsonForEveryClientThatAcceptsIt(String accept) {
		Reply reply = RawHttp.send(this.pair.gateway().http(), "GET", PATH + "test", "Accept: " + accept);
		Assertions.assertThat(reply.mediaType()).isEqualTo("application/json");
		Assertions.assertThat(reply.body()).isEqualTo("\"Hello, TEST!\"");
	}

	private Reply get(String name) {
		return Http.get(this.pair.gateway().http(), PATH + URLEncoder.encode(name, StandardCharsets.UTF_8));
	}

}
