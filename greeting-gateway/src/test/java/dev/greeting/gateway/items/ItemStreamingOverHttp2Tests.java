package dev.greeting.gateway.items;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import dev.greeting.gateway.GatewayTest;
import dev.greeting.platform.test.tls.TestAuthority;
import dev.greeting.platform.test.tls.TestCertificate;
import io.grpc.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.awaitility.Awaitility.await;

/**
 * Tests that streams over HTTP/2 behave as they do over HTTP/1.1.
 */
@TestPropertySource(properties = { "server.ssl.bundle=edge", "greeting.limit.http-write-timeout=1s" })
class ItemStreamingOverHttp2Tests extends GatewayTest {

	private static final String STREAM = "/api/v1/items/stream?length=";

	private static final String FOR_EVER = STREAM + Integer.MAX_VALUE;

	private static final TestAuthority authority = TestAuthority.create("edge");

	private static final TestCertificate certificate = authority.certificate().dnsName("localhost").create();

	private static final HttpClient client = HttpClient.newBuilder().sslContext(authority.trustingContext()).build();

	@DynamicPropertySource
	static void bundle(DynamicPropertyRegistry registry) {
		certificate.settings("edge").forEach((key, value) -> registry.add(key, () -> value));
	}

	@ParameterizedTest
	@ValueSource(strings = { "application/x-ndjson", "text/event-stream" })
	void aStreamIsComplete(String type) throws Exception {
		try (BufferedReader lines = lines(openStream(STREAM + 1000, type))) {
			assertThat(lines.lines().filter((line) -> line.contains("\"name\":\"name ")).toList()).hasSize(1000)
				.last()
				.asString()
				.contains("\"id\":1000");
		}
		assertThat(nameService.cancelled()).isZero();
	}

	@ParameterizedTest
	@ValueSource(strings = { "application/x-ndjson", "text/event-stream" })
	void aStreamThatFailsInTheMiddleIsIncompleteAndOthersGoOn(String type) throws Exception {
		nameService.stallStreamsAfter(1);
		HttpResponse<InputStream> other = openStream(STREAM + 5, "application/x-ndjson");
		nameService.failStreamsAfter(3, Status.DATA_LOSS);
		assertThatIOException().isThrownBy(() -> client.send(request(STREAM + 5, type), BodyHandlers.ofString()))
			.withStackTraceContaining("RST_STREAM: Internal error");
		HttpResponse<String> next = client.send(request("/api/v1/hello?name=x", "application/json"),
				BodyHandlers.ofString());
		assertThat(next.connectionLabel()).isEqualTo(other.connectionLabel());
		assertThat(nameService.cancelled()).isZero();
		other.body().close();
		await().until(() -> nameService.cancelled() == 1);
	}

	@Test
	void aStreamOfASilentServerEndsWhenItsReaderHasGone() throws Exception {
		nameService.stallStreamsAfter(1);
		HttpResponse<InputStream> stream = openStream(STREAM + 5, "application/x-ndjson");
		assertThat(stream.body().read()).isEqualTo('{');
		stream.body().close();
		await().until(() -> nameService.cancelled() == 1);
	}

	@Test
	void aRequestThatIsCancelledBeforeItsFirstItemEnds() {
		nameService.stallStreamsAfter(0);
		CompletableFuture<?> pending = client.sendAsync(request(STREAM + 5, "application/x-ndjson"),
				BodyHandlers.ofInputStream());
		await().until(() -> nameService.started() == 1);
		pending.cancel(true);
		await().until(() -> nameService.cancelled() == 1);
	}

	@Test
	void aReaderThatReadsNothingIsCutAndHasSlowedDownNameService() throws Exception {
		nameService.nameItems("n".repeat(10_000));
		HttpResponse<InputStream> stream = openStream(FOR_EVER, "application/x-ndjson");
		assertThat(stream.statusCode()).isEqualTo(200);
		await().atMost(Duration.ofSeconds(30)).until(() -> nameService.cancelled() == 1);
		// The client's window has 16 MB, and the gateway holds 128 items.
		assertThat(nameService.sent()).isLessThan(16 * 1024 * 1024 / 10_000 + 2 * 1024);
		stream.body().close();
	}

	@Test
	void manyStreamsShareAConnectionAndLeaveRoomForOthers() throws Exception {
		List<HttpResponse<InputStream>> streams = new ArrayList<>();
		nameService.stallStreamsAfter(1);
		for (int i = 0; i < 50; i++) {
			streams.add(openStream(STREAM + 2, "application/x-ndjson"));
		}
		assertThat(
				client.send(request("/api/v1/hello?name=x", "application/json"), BodyHandlers.ofString()).statusCode())
			.isEqualTo(200);
		for (HttpResponse<InputStream> stream : streams) {
			stream.body().close();
		}
		await().until(() -> nameService.cancelled() == 50);
	}

	private HttpResponse<InputStream> openStream(String path, String type) throws IOException, InterruptedException {
		HttpResponse<InputStream> response = client.send(request(path, type), BodyHandlers.ofInputStream());
		assertThat(response.version()).isEqualTo(Version.HTTP_2);
		return response;
	}

	private HttpRequest request(String path, String type) {
		return HttpRequest.newBuilder(URI.create("https://localhost:" + this.port + path))
			.header("Accept", type)
			.timeout(Duration.ofSeconds(30))
			.build();
	}

	private static BufferedReader lines(HttpResponse<InputStream> response) {
		return new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
	}

}
