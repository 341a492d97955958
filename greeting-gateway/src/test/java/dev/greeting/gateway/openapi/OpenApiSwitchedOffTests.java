package dev.greeting.gateway.openapi;

import java.io.IOException;

import dev.greeting.gateway.GatewayTest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that one property switches off the document and Swagger UI.
 */
@TestPropertySource(properties = "springdoc.api-docs.enabled=false")
class OpenApiSwitchedOffTests extends GatewayTest {

	@ParameterizedTest
	@ValueSource(strings = { "/v3/api-docs", "/v3/api-docs.yaml", "/v3/api-docs/swagger-config", "/swagger-ui.html",
			"/swagger-ui/index.html" })
	void isNotFound(String path) throws IOException, InterruptedException {
		assertThat(get(path).statusCode()).isEqualTo(404);
	}

}
