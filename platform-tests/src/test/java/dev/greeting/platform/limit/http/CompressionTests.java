package dev.greeting.platform.limit.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;

import dev.greeting.probe.ProbeTest;
import dev.greeting.platform.test.http.RawHttp;
import dev.greeting.platform.test.http.Reply;
import jakarta.servlet.ServletResponse;
import org.apache.coyote.CloseNowException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

@Timeout(30)
class CompressionTests extends ProbeTest {

	private static final List<String> LONG = List.of("x".repeat(10_000));

	private final HttpClient http = HttpClient.newHttpClient();

	@Test
	void aLongResponseIsCompressedIfAccepted() throws Exception {
		this.probe.onGet((name) -> LONG);
		HttpResponse<InputStream> response = open("gzip");
		assertThat(response.headers().allValues("Content-Encoding")).containsExactly("gzip");
		assertThat(response.headers().allValues("Vary")).containsExactly("accept-encoding");
		assertThat(new GZIPInputStream(response.body()).readAllBytes()).asString()
			.isEqualTo("[\"" + LONG.getFirst() + "\"]");
	}

	@ParameterizedTest
	@ValueSource(strings = { "identity", "br", "gzip;q=0" })
	void aLongResponseIsNotCompressedUnlessAccepted(String acceptEncoding) throws Exception {
		this.probe.onGet((name) -> LONG);
		HttpResponse<InputStream> response = open(acceptEncoding);
		assertThat(response.headers().allValues("Content-Encoding")).isEmpty();
		assertThat(response.headers().allValues("Vary")).containsExactly("accept-encoding");
		assertThat(response.body().readAllBytes()).hasSizeGreaterThan(10_000);
	}

	@Test
	void aShortResponseIsNotCompressed() throws Exception {
		this.probe.onGet((name) -> List.of("short"));
		assertThat(open("gzip").headers().allValues("Content-Encoding")).isEmpty();
	}

	@Test
	void anErrorIsNotCompressed() throws Exception {
		this.probe.onGet((name) -> {
			throw new IllegalStateException("on purpose");
		});
		assertThat(open("gzip").headers().allValues("Content-Encoding")).isEmpty();
	}

	@Test
	void noResponseUsesATransferCodingForCompression() throws Exception {
		this.probe.onGet((name) -> LONG);
		Reply answer = RawHttp.sendText(http(),
				"GET /probe HTTP/1.1\r\nHost: x\r\nConnection: close, TE\r\nTE: gzip\r\n\r\n");
		assertThat(answer.headers().getOrDefault("Transfer-Encoding", List.of())).doesNotContain("gzip");
		assertThat(answer.body()).contains(LONG.getFirst());
	}

	@Test
	void aCompressedResponseReleasesItsPermit() throws Exception {
		this.probe.onGet((name) -> LONG);
		for (int count = 0; count < 100; count++) {
			HttpResponse<InputStream> response = open("gzip");
			assertThat(response.headers().allValues("Content-Encoding")).containsExactly("gzip");
			response.body().readAllBytes();
		}
	}

	@Test
	void aFlushedRecordOfACompressedStreamArrivesAtOnce() throws Exception {
		CountDownLatch firstArrived = new CountDownLatch(1);
		this.probe.inFilter((request, response, chain) -> {
			write(response, "first\n");
			try {
				firstArrived.await(20, TimeUnit.SECONDS);
			}
			catch (InterruptedException ex) {
				throw new AssertionError(ex);
			}
			write(response, "second\n");
		});
		HttpResponse<InputStream> response = open("gzip");
		assertThat(response.headers().allValues("Content-Encoding")).containsExactly("gzip");
		try (InputStream body = new GZIPInputStream(response.body(), 64)) {
			assertThat(body.readNBytes(6)).asString().isEqualTo("first\n");
			assertThat(firstArrived.getCount()).isOne();
			firstArrived.countDown();
			assertThat(body.readAllBytes()).asString().isEqualTo("second\n");
		}
	}

	@Test
	void aTruncatedCompressedStreamIsNotMistakenForACompleteOne() throws Exception {
		this.probe.inFilter((request, response, chain) -> {
			write(response, "first\n");
			throw new CloseNowException("on purpose");
		});
		HttpResponse<InputStream> response = open("gzip");
		assertThat(response.headers().allValues("Content-Encoding")).containsExactly("gzip");
		assertThatIOException().isThrownBy(() -> new GZIPInputStream(response.body(), 64).readAllBytes());
	}

	@Test
	void thePermitOfAnAbortedResponseIsReleasedWithItsMemory() {
		CompressionPermits permits = new CompressionPermits(1);
		acquireAndRelease(permits, false);
		acquireAndRelease(permits, true);
		assertThat(permits.tryAcquire()).isNull();
		Awaitility.await().until(() -> {
			System.gc();
			return permits.tryAcquire() != null;
		});
	}

	private static void acquireAndRelease(CompressionPermits permits, boolean aborted) {
		Object permit = permits.tryAcquire();
		assertThat(permit).isNotNull();
		permits.release(permit, aborted);
	}

	private static void write(ServletResponse response, String text) throws IOException {
		response.setContentType("application/json");
		OutputStream body = response.getOutputStream();
		body.write(text.getBytes(StandardCharsets.US_ASCII));
		response.flushBuffer();
	}

	private HttpResponse<InputStream> open(String acceptEncoding) throws IOException, InterruptedException {
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + this.httpPort + "/probe"))
			.header("Accept-Encoding", acceptEncoding)
			.build();
		return this.http.send(request, BodyHandlers.ofInputStream());
	}

}
