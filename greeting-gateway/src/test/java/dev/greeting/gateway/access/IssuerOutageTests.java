package dev.greeting.gateway.access;

import java.net.http.HttpResponse;

import dev.greeting.gateway.GatewayTest;
import dev.greeting.platform.test.token.TokenIssuer;
import org.junit.jupiter.api.Test;

import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the gateway with an issuer that has never answered.
 */
@TestPropertySource(properties = { "greeting.security.jwt.fetch-timeout=200ms",
		"spring.security.oauth2.resourceserver.jwt.audiences=greeting" })
class IssuerOutageTests extends GatewayTest {

	private static final TokenIssuer issuer = silentIssuer();

	private static TokenIssuer silentIssuer() {
		TokenIssuer issuer = TokenIssuer.start();
		issuer.fallSilent();
		return issuer;
	}

	@DynamicPropertySource
	static void issuer(DynamicPropertyRegistry registry) {
		registry.add("spring.security.oauth2.resourceserver.jwt.jwk-set-uri", issuer::keySetUri);
	}

	@Test
	void aTokenThatCannotBeCheckedIsNotItsCallersFault() throws Exception {
		HttpResponse<String> response = get("/api/v1/hello?name=x", TokensTests.bearer(issuer.token("alice", "")));
		assertThat(response.statusCode()).isEqualTo(503);
		assertThat(response.headers().firstValue("Retry-After")).isPresent();
		assertThat(response.headers().firstValue("WWW-Authenticate")).isEmpty();
		assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
		assertThat(response.body()).contains("\"code\":\"UNAVAILABLE\"");
	}

	@Test
	void whatIsNoTokenIsStillItsCallersFault() throws Exception {
		assertThat(get("/api/v1/hello?name=x").statusCode()).isEqualTo(401);
		assertThat(get("/api/v1/hello?name=x", "Authorization", "Bearer x.y.z").statusCode()).isEqualTo(401);
	}

	@Test
	void thePageIsThere() throws Exception {
		assertThat(get("/").body()).contains("The API needs an access token.");
	}

}
