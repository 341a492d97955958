package dev.greeting.system.logs;

import java.time.Duration;
import java.util.List;
import java.util.UUID;

import dev.greeting.platform.test.http.RawHttp;
import dev.greeting.system.launch.Pair;
import dev.greeting.system.launch.RunningService;
import dev.greeting.system.launch.WithSharedPair;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Input that tries to inject lines into the logs.
 */
@Tag("image")
@WithSharedPair
class HostileLogIT {

	private static final String FORGED = "forged-by-a-caller";

	private final Pair pair;

	HostileLogIT(Pair pair) {
		this.pair = pair;
	}

	@AfterEach
	void everyLineIsOneJsonObject() {
		for (RunningService service : this.pair.withHttp()) {
			awaitOneMoreRequest(service);
			Assertions.assertThat(service.log().unreadable()).isEmpty();
			Assertions.assertThat(service.log().lines())
				.noneMatch((line) -> line.text("message").startsWith(FORGED) || line.has(FORGED))
				.noneMatch((line) -> line.requestId().contains(FORGED));
			Assertions.assertThat(service.output()).doesNotContain("\u001b[31m");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "/%0D%0A{%22message%22:%22" + FORGED + "%22}", "/a%0Ab", "/%1B%5B31mred",
			"/%22,%22" + FORGED + "%22:%22", "/%E2%80%A8" + FORGED, "/api/v1/hello?name=%0D%0A{%22" + FORGED + "%22:1}",
			"/api/v1/say-hello?name=%1B[31m" + FORGED, "/?name=%0A{}", "/api/v1/items?length=%0A" + FORGED })
	void noTargetForgesALine(String target) {
		for (RunningService service : this.pair.withHttp()) {
			RawHttp.send(service.http(), "GET", target);
		}
	}

	@ParameterizedTest
	@MethodSource("hostileHeaders")
	void noHeaderForgesALine(String header) {
		for (RunningService service : this.pair.withHttp()) {
			RawHttp.send(service.http(), "GET", "/api/v1/hello?name=test", header);
		}
	}

	static List<String> hostileHeaders() {
		return List.of("User-Agent: \",\"" + FORGED + "\":\"", "User-Agent: \u001b[31mred",
				"User-Agent: \u00ff\u00fe\u0080", "X-Request-ID: \",\"" + FORGED + "\":\"",
				"X-Forwarded-For: \"\u001b[31m,\"" + FORGED + "\":\"", "Forwarded: for=\"" + FORGED + "\\\"\"",
				"Host: \"" + FORGED + "\"", "Referer: \u001b[31m", "Accept: \"" + FORGED, "Grpc-Timeout: \"" + FORGED,
				"traceparent: 00-\"" + FORGED + "-01", "baggage: request_id=\"" + FORGED, "Cookie: a=\r\n " + FORGED);
	}

	@ParameterizedTest
	@ValueSource(strings = { "GET /\u001b[31m HTTP/1.1", "\"" + FORGED + "\" / HTTP/1.1", "GET /\u0000 HTTP/1.1",
			"GET / \"" + FORGED + "\"", "{\"" + FORGED + "\":1}" })
	void noRequestLineForgesALine(String requestLine) {
		for (RunningService service : this.pair.withHttp()) {
			RawHttp.sendText(service.http(), requestLine + "\r\nHost: localhost\r\n\r\n");
		}
	}

	@Test
	void aSecretInAQueryOrAHeaderIsNotLogged() {
		for (RunningService service : this.pair.withHttp()) {
			RawHttp.send(service.http(), "GET", "/api/v1/hello?name=test&token=secret-0815",
					"Authorization: secret-0816", "Cookie: session=secret-0817");
			awaitOneMoreRequest(service);
			Assertions.assertThat(service.output()).doesNotContain("secret-081");
		}
	}

	private static void awaitOneMoreRequest(RunningService service) {
		String id = UUID.randomUUID().toString();
		RawHttp.send(service.http(), "GET", "/nope", "X-Request-ID: " + id);
		Awaitility.await().pollInterval(Duration.ofMillis(10)).until(() -> service.log().accessLinesOf(id).size() == 1);
	}

}
