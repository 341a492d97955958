package dev.greeting.gateway.page;

import java.net.http.HttpResponse;

import dev.greeting.gateway.GatewayTest;
import org.junit.jupiter.api.Test;

import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the page without name-service.
 */
@TestPropertySource(properties = "grpc.client.name-service.address=dns:///localhost:1")
class PageWithoutNameServiceTests extends GatewayTest {

	@Test
	void reportsTheFailureInEverySection() throws Exception {
		HttpResponse<String> page = get("/?name=Gonzalo");
		assertThat(page.statusCode()).isEqualTo(503);
		assertThat(page.headers().firstValue("Content-Type")).hasValue("text/html;charset=UTF-8");
		assertThat(page.headers().firstValue("Retry-After")).hasValue("1");
		assertThat(page.body().split("503 UNAVAILABLE", -1)).hasSize(4);
		assertThat(page.body()).contains("value=\"Gonzalo\"",
				"<code id=\"request-id\">" + page.headers().firstValue("X-Request-ID").orElseThrow() + "</code>",
				"The service behind this one cannot be reached at the moment.");
	}

}
