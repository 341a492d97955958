package dev.greeting.platform.http;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.List;

import dev.greeting.probe.ProbeTest;
import dev.greeting.platform.test.http.RawHttp;
import dev.greeting.platform.test.http.Reply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class ResponseHeadersTests extends ProbeTest {

	@ParameterizedTest
	@ValueSource(strings = { "/probe", "/nothing", "/probe/numbers/seven", "/probe/required" })
	void everyResponseForbidsCachingAndSniffing(String path) {
		this.probe.onGet((name) -> List.of(name));
		assertDefaults(get(path));
	}

	@Test
	void errorsInFiltersForbidCachingAndSniffing() {
		this.probe.inFilter((request, response, chain) -> {
			throw new IllegalStateException("on purpose");
		});
		assertDefaults(get("/probe"));
	}

	@Test
	void theManagementPortForbidsCachingAndSniffing() {
		for (String path : List.of("/actuator/health", "/actuator/nothing")) {
			HttpResponse<String> response = send("GET", this.managementPort, path);
			assertThat(response.headers().allValues("X-Content-Type-Options")).containsExactly("nosniff");
			assertThat(response.headers().allValues("Cache-Control")).hasSize(1);
		}
	}

	@Test
	void responsesToUnparsableRequestsForbidCachingAndSniffing() throws IOException {
		for (int port : new int[] { this.httpPort, this.managementPort }) {
			Reply answer = RawHttp.sendText(URI.create("http://localhost:" + port), "NOT HTTP AT ALL\r\n\r\n");
			assertThat(answer.status()).isEqualTo(400);
			assertThat(answer.headers().get("X-Content-Type-Options")).containsExactly("nosniff");
			assertThat(answer.headers().get("Cache-Control")).containsExactly("no-store");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "GET /probe", "GET /nothing", "TRACE /", "NOT HTTP AT ALL" })
	void noResponseNamesTheSoftwareOfTheServer(String request) {
		for (int port : new int[] { this.httpPort, this.managementPort }) {
			Reply reply = RawHttp.sendText(URI.create("http://localhost:" + port), request
					+ (request.startsWith("NOT") ? "" : " HTTP/1.1\r\nHost: x\r\nConnection: close") + "\r\n\r\n");
			assertThat(reply.headers()).doesNotContainKeys("Server", "X-Powered-By");
			assertThat(reply.toString()).doesNotContainIgnoringCase("tomcat").doesNotContainIgnoringCase("spring");
		}
	}

	@Test
	void plaintextResponsesHaveNoHsts() {
		assertThat(get("/probe", "X-Forwarded-Proto", "https").headers().firstValue("Strict-Transport-Security"))
			.isEmpty();
	}

	@Test
	void aRouteMayAllowCaching() {
		assertThat(get("/probe/cached").headers().allValues("Cache-Control")).containsExactly("max-age=60");
	}

	@Test
	void anErrorOfACacheableRouteIsNotCacheable() {
		this.probe.inFilter((request, response, chain) -> {
			((jakarta.servlet.http.HttpServletResponse) response).setHeader("Cache-Control", "max-age=60");
			chain.doFilter(request, response);
		});
		assertThat(get("/probe/required").headers().allValues("Cache-Control")).containsExactly("no-store");
	}

	private static void assertDefaults(HttpResponse<?> response) {
		assertThat(response.headers().allValues("Cache-Control")).containsExactly("no-store");
		assertThat(response.headers().allValues("X-Content-Type-Options")).containsExactly("nosniff");
	}

}
