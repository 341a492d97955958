package dev.greeting.platform.http;

import java.net.URI;
import java.util.Arrays;
import java.util.Map;
import java.util.UUID;

import dev.greeting.platform.test.http.RawHttp;
import dev.greeting.platform.test.http.Reply;
import dev.greeting.platform.test.log.LogLines;
import dev.greeting.probe.ProbeTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests whose {@code X-Forwarded-*} headers are trusted. The test is the proxy.
 */
class ForwardedHeadersTests {

	private static final String LOOPBACK = "127\\.0\\.0\\.1|[0:]+1";

	private static final String[] FORWARDED = { "X-Forwarded-For: 203.0.113.7", "X-Forwarded-Proto: https",
			"Forwarded: for=203.0.113.8;proto=https" };

	@Nested
	class ByDefault extends ProbeTest {

		@Test
		void noProxyIsTrusted() {
			assertNotTrusted(http(), this.logLines);
		}

	}

	@Nested
	@TestPropertySource(
			properties = { "server.forward-headers-strategy=native", "spring.main.cloud-platform=kubernetes" })
	class WithoutAProxy extends ProbeTest {

		@Test
		void aPrivateAddressIsNotTrusted() {
			String id = UUID.randomUUID().toString();
			assertThat(forward(http(), id, FORWARDED).header("Strict-Transport-Security")).isEmpty();
			assertThat(line(this.logLines, id)).hasEntrySatisfying("client",
					(client) -> assertThat((String) client).matches(LOOPBACK));
		}

	}

	@Nested
	@TestPropertySource(properties = { "server.forward-headers-strategy=native",
			"server.tomcat.remoteip.internal-proxies=127.0.0.0/8,::1/128,10.0.0.1/32" })
	class WithAProxy extends ProbeTest {

		@Test
		void theProxyIsTrusted() {
			String id = UUID.randomUUID().toString();
			Reply reply = forward(http(), id, FORWARDED);
			assertThat(reply.header("Strict-Transport-Security")).isEqualTo("max-age=31536000");
			assertThat(line(this.logLines, id)).containsEntry("client", "203.0.113.7")
				.hasEntrySatisfying("peer", (peer) -> assertThat((String) peer).matches(LOOPBACK));
		}

		@ParameterizedTest
		@CsvSource(delimiter = '|',
				value = { "198.51.100.1, 203.0.113.7 | 203.0.113.7", "203.0.113.7, 10.0.0.1 | 203.0.113.7",
						"127.0.0.1, 203.0.113.7, 10.0.0.1 | 203.0.113.7", "2001:db8::7 | 2001:db8::7" })
		void theLastAddressThatIsNoProxyIsTheClient(String chain, String client) {
			String id = UUID.randomUUID().toString();
			forward(http(), id, "X-Forwarded-For: " + chain);
			assertThat(line(this.logLines, id)).containsEntry("client", client);
		}

		@Test
		void garbageForgesNoLineAndNoScheme() {
			String id = UUID.randomUUID().toString();
			Reply reply = forward(http(), id, "X-Forwarded-For: \"},{\"forged\":\"1" + "x".repeat(1000),
					"X-Forwarded-Proto: httpsx", "X-Forwarded-Port: abc", "X-Forwarded-Host: evil");
			assertThat(reply.status()).isEqualTo(200);
			assertThat(reply.header("Strict-Transport-Security")).isEmpty();
			assertThat(line(this.logLines, id)).hasEntrySatisfying("client",
					(client) -> assertThat((String) client).hasSizeLessThan(300));
		}

		@Test
		void withoutTheHeaderTheProxyIsTheClient() {
			String id = UUID.randomUUID().toString();
			assertThat(forward(http(), id).header("Strict-Transport-Security")).isEmpty();
			assertThat(line(this.logLines, id)).hasEntrySatisfying("client",
					(client) -> assertThat((String) client).matches(LOOPBACK));
		}

	}

	private static void assertNotTrusted(URI http, LogLines logLines) {
		String id = UUID.randomUUID().toString();
		assertThat(forward(http, id, FORWARDED).header("Strict-Transport-Security")).isEmpty();
		assertThat(line(logLines, id)).doesNotContainKey("client")
			.hasEntrySatisfying("peer", (peer) -> assertThat((String) peer).matches(LOOPBACK));
	}

	private static Reply forward(URI http, String id, String... headers) {
		String[] all = Arrays.copyOf(headers, headers.length + 1);
		all[headers.length] = "X-Request-ID: " + id;
		return RawHttp.send(http, "GET", "/probe", all);
	}

	private static Map<String, Object> line(LogLines logLines, String id) {
		return logLines.awaitOne("access.http", (line) -> id.equals(line.get("request_id")));
	}

}
