package dev.greeting.platform.cors;

import java.util.Arrays;
import java.util.List;

import dev.greeting.platform.test.http.RawHttp;
import dev.greeting.platform.test.http.Reply;
import dev.greeting.platform.test.token.TokenIssuer;
import dev.greeting.probe.ProbeTest;
import org.apache.catalina.Context;
import org.apache.tomcat.util.descriptor.web.FilterMap;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for a service that pages of one other origin may call, with a token.
 */
@TestPropertySource(properties = { "greeting.cors.allowed-origins=https://shop.example.org",
		"greeting.cors.paths=/probe/**", "greeting.security.jwt.paths=/probe/numbers/**",
		"spring.security.oauth2.resourceserver.jwt.audiences=greeting" })
class CorsTests extends ProbeTest {

	private static final TokenIssuer issuer = TokenIssuer.start();

	private static final String SHOP = "Origin: https://shop.example.org";

	private static final String OTHER = "Origin: https://evil.example.org";

	private static final String WANTS_GET = "Access-Control-Request-Method: GET";

	@Autowired
	private WebServerApplicationContext application;

	@DynamicPropertySource
	static void issuer(DynamicPropertyRegistry registry) {
		registry.add("spring.security.oauth2.resourceserver.jwt.issuer-uri", issuer::uri);
	}

	@Test
	void filtersRunInOrder() {
		assertThat(Arrays.stream(context().findFilterMaps()).map(FilterMap::getFilterName)).containsSubsequence(
				"webMvcObservationFilter", "corsFilterRegistration", "springSecurityFilterChain", "probeFilter");
	}

	private Context context() {
		return (Context) ((TomcatWebServer) this.application.getWebServer()).getTomcat().getHost().findChildren()[0];
	}

	@Test
	void aPageOfAnAllowedOriginMayReadTheResponse() {
		Reply reply = send("GET", "/probe", SHOP);
		assertThat(reply.status()).isEqualTo(200);
		assertThat(reply.header("Access-Control-Allow-Origin")).isEqualTo("https://shop.example.org");
		assertThat(reply.header("Access-Control-Expose-Headers")).contains("X-Request-ID", "Retry-After",
				"WWW-Authenticate");
		assertThat(reply.header("Access-Control-Allow-Credentials")).isEmpty();
		assertThat(reply.headers().get("Vary")).contains("Origin");
	}

	@Test
	void aPageOfAnotherOriginIsRejectedWithAProblem() {
		for (Reply reply : List.of(send("GET", "/probe", OTHER), send("OPTIONS", "/probe", OTHER, WANTS_GET),
				send("GET", "/probe", "Origin: null"), send("GET", "/probe", "Origin: %%"),
				send("GET", "/probe", "Origin: http://shop.example.org"),
				send("GET", "/probe", "Origin: https://shop.example.org.evil.org"))) {
			assertThat(reply.status()).isEqualTo(403);
			assertThat(reply.mediaType()).isEqualTo("application/problem+json");
			assertThat(reply.json().get("code").asString()).isEqualTo("PERMISSION_DENIED");
			assertThat(reply.json().get("requestId").asString()).isEqualTo(reply.requestId());
			assertThat(reply.header("Access-Control-Allow-Origin")).isEmpty();
		}
	}

	@Test
	void aPreflightNeedsNoToken() {
		Reply reply = send("OPTIONS", "/probe/numbers/7", SHOP, WANTS_GET,
				"Access-Control-Request-Headers: authorization,x-request-id");
		assertThat(reply.status()).isEqualTo(200);
		assertThat(reply.header("Access-Control-Allow-Methods")).isEqualTo("GET,HEAD");
		assertThat(reply.header("Access-Control-Allow-Headers")).isEqualTo("authorization, x-request-id");
		assertThat(reply.header("Access-Control-Max-Age")).isEqualTo("1800");
	}

	@Test
	void aPreflightForSomethingElseIsRejected() {
		assertThat(send("OPTIONS", "/probe", SHOP, "Access-Control-Request-Method: DELETE").status()).isEqualTo(403);
		assertThat(send("OPTIONS", "/probe", SHOP, WANTS_GET, "Access-Control-Request-Headers: x-secret").status())
			.isEqualTo(403);
	}

	@Test
	void aPageMayReadThatItNeedsAToken() {
		Reply reply = send("GET", "/probe/numbers/7", SHOP);
		assertThat(reply.status()).isEqualTo(401);
		assertThat(reply.header("Access-Control-Allow-Origin")).isEqualTo("https://shop.example.org");
	}

	@Test
	void otherPathsStayClosed() {
		assertThat(send("GET", "/nothing", SHOP).header("Access-Control-Allow-Origin")).isEmpty();
	}

	private Reply send(String method, String path, String... headers) {
		return RawHttp.send(http(), method, path, headers);
	}

}
