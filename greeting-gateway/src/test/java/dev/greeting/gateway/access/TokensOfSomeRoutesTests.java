package dev.greeting.gateway.access;

import dev.greeting.gateway.GatewayTest;
import dev.greeting.platform.test.token.TokenIssuer;
import org.junit.jupiter.api.Test;

import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the gateway with an issuer and one route that needs a token.
 */
@TestPropertySource(properties = { "greeting.security.jwt.paths=/api/v1/hello",
		"spring.security.oauth2.resourceserver.jwt.audiences=greeting" })
class TokensOfSomeRoutesTests extends GatewayTest {

	private static final TokenIssuer issuer = TokenIssuer.start();

	@DynamicPropertySource
	static void issuer(DynamicPropertyRegistry registry) {
		registry.add("spring.security.oauth2.resourceserver.jwt.issuer-uri", issuer::uri);
	}

	@Test
	void thePageIsNoWayAroundTheToken() throws Exception {
		assertThat(get("/api/v1/hello?name=Gonzalo").statusCode()).isEqualTo(401);
		assertThat(get("/api/v1/items?length=1").statusCode()).isEqualTo(200);
		assertThat(get("/?name=Gonzalo&length=2").body()).doesNotContain("Hello Gonzalo");
	}

}
