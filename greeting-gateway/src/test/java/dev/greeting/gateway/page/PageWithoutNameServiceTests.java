package dev.greeting.gateway.page;

import java.net.http.HttpResponse;

import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The page while name-service is not there.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "management.server.port=0")
class PageWithoutNameServiceTests {

	private final Http http;

	PageWithoutNameServiceTests(@LocalServerPort int port) {
		this.http = new Http(port);
	}

	@DynamicPropertySource
	static void nothing(DynamicPropertyRegistry registry) {
		try (FakeNameService gone = new FakeNameService()) {
			String address = gone.address();
			registry.add("grpc.client.name-service.address", () -> address);
		}
	}

	@Test
	void saysSoInEveryPart() throws Exception {
		HttpResponse<String> page = this.http.get("/?name=Gonzalo");
		assertThat(page.statusCode()).isEqualTo(503);
		assertThat(page.headers().firstValue("Content-Type")).hasValue("text/html;charset=UTF-8");
		assertThat(page.headers().firstValue("Retry-After")).hasValue("1");
		assertThat(page.body().split("503 UNAVAILABLE", -1)).hasSize(4);
		assertThat(page.body()).contains("value=\"Gonzalo\"",
				"<code id=\"request-id\">" + page.headers().firstValue("X-Request-ID").orElseThrow() + "</code>",
				"The service behind this one cannot be reached at the moment.");
	}

}
