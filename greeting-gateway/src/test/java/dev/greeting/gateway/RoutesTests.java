package dev.greeting.gateway;

import java.io.IOException;
import java.net.http.HttpResponse;

import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class RoutesTests extends GatewayTest {

	@Autowired
	private MeterRegistry meters;

	@Test
	void sayHelloGreetsInUpperCaseToTheByte() throws IOException, InterruptedException {
		HttpResponse<String> response = get("/api/v1/say-hello?name=test");
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
		assertThat(response.headers().firstValue("Content-Length")).hasValue("14");
		assertThat(response.body()).isEqualTo("\"Hello, TEST!\"");
	}

	@Test
	void aNameIsEscapedInJson() throws IOException, InterruptedException {
		assertThat(get("/api/v1/say-hello?name=%22%5C%0A%E2%80%A8").body()).startsWith("\"Hello, \\\"\\\\\\n")
			.endsWith("!\"");
	}

	@Test
	void helloGreets() throws IOException, InterruptedException {
		assertThat(get("/api/v1/hello?name=Gonzalo").body()).isEqualTo("{\"message\":\"Hello Gonzalo!\"}");
		assertThat(get("/api/v1/hello?name=%F0%9F%98%80").body()).isEqualTo("{\"message\":\"Hello 😀!\"}");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "0 | {\"items\":[]}", "1 | {\"items\":[{\"id\":1,\"name\":\"name 1\"}]}",
			"2 | {\"items\":[{\"id\":1,\"name\":\"name 1\"},{\"id\":2,\"name\":\"name 2\"}]}" })
	void itemsReturnsAList(int length, String body) throws IOException, InterruptedException {
		assertThat(get("/api/v1/items?length=" + length).body()).isEqualTo(body);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/api/v1/say-hello", "/api/v1/hello", "/api/v1/items", "/api/v1/items/stream",
			"/api/v1/say-hello?name=a&name=b", "/api/v1/items?length=1&length=2", "/api/v1/items?length=",
			"/api/v1/items?length=x", "/api/v1/items/stream?length=1e3" })
	void anInvalidRequestIsRejectedWithTheNameOfTheField(String path) throws IOException, InterruptedException {
		HttpResponse<String> response = get(path);
		assertThat(response.statusCode()).isEqualTo(400);
		assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
		assertThat(response.body()).containsPattern("\"violations\":\\[\\{\"field\":\"(name|length)\"");
	}

	@Test
	void headHasTheHeadersOfGetAndNoBody() throws IOException, InterruptedException {
		HttpResponse<String> response = send("HEAD", "/api/v1/say-hello?name=test");
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.headers().firstValue("Content-Length")).hasValue("14");
		assertThat(response.body()).isEmpty();
	}

	@Test
	void requestsAndCallsOfTheGatewayAreTimed() throws IOException, InterruptedException {
		get("/api/v1/hello?name=Gonzalo");
		await().untilAsserted(() -> {
			assertThat(this.meters.find("http.server.requests").tag("uri", "/api/v1/hello").timers()).isNotEmpty();
			assertThat(this.meters.find("grpc.client").tag("rpc.method", "sayHello").timers()).isNotEmpty();
		});
	}

}
