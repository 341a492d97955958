package dev.greeting.platform.limit.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import javax.net.ssl.SSLSocket;

import dev.greeting.platform.http.ClientConnection;
import dev.greeting.platform.test.tls.TestAuthority;
import dev.greeting.platform.test.tls.TestCertificate;
import dev.greeting.probe.ProbeTest;
import jakarta.servlet.Filter;
import jakarta.servlet.ServletResponse;
import org.apache.catalina.Context;
import org.apache.coyote.CloseNowException;
import org.apache.tomcat.util.descriptor.web.ErrorPage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.http.HttpStatus;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.entry;

/**
 * Tests for HTTPS, over HTTP/1.1 and HTTP/2.
 */
@TestPropertySource(properties = { "server.ssl.bundle=edge", "greeting.limit.http-requests=8",
		"greeting.limit.http2-streams-per-connection=12", "server.tomcat.max-connections=8" })
class HttpsTests extends ProbeTest {

	private static final TestAuthority authority = TestAuthority.create("edge");

	private static final TestCertificate certificate = authority.certificate().dnsName("localhost").create();

	private static final HttpClient client = HttpClient.newBuilder().sslContext(authority.trustingContext()).build();

	@Autowired
	private ServletWebServerApplicationContext application;

	@DynamicPropertySource
	static void bundle(DynamicPropertyRegistry registry) {
		certificate.settings("edge").forEach((key, value) -> registry.add(key, () -> value));
	}

	@ParameterizedTest
	@EnumSource(value = Version.class, names = { "HTTP_1_1", "HTTP_2" })
	void theResponseHasAllHeadersAndTheRequestALine(Version version) throws Exception {
		HttpResponse<String> response = get(version, "/probe", "X-Request-ID", "https-" + version);
		assertThat(response.version()).isEqualTo(version);
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.headers().firstValue("Strict-Transport-Security")).hasValue("max-age=31536000");
		assertThat(response.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
		assertThat(response.headers().firstValue("X-Request-ID")).hasValue("https-" + version);
		assertThat(line("https-" + version)).contains(entry("status", 200), entry("route", "/probe"))
			.hasEntrySatisfying("bytes", (bytes) -> assertThat((Long) bytes).isPositive());
	}

	@ParameterizedTest
	@EnumSource(value = Version.class, names = { "HTTP_1_1", "HTTP_2" })
	void errorsAreProblems(Version version) throws Exception {
		for (String path : List.of("/nothing", "/probe/required", "/probe/numbers/x", "/%2f")) {
			HttpResponse<String> response = get(version, path);
			assertThat(response.statusCode()).as(path).isBetween(400, 404);
			assertThat(problem(response)).as(path).isNotEmpty();
			assertThat(response.headers().firstValue("Strict-Transport-Security")).as(path).isPresent();
		}
	}

	@Test
	void anErrorOfTheContainerHasHsts() {
		assertThat(get(Version.HTTP_1_1, "/probe").statusCode()).isEqualTo(200);
		assertThat(rawHttps("NOT HTTP AT ALL\r\n\r\n")).startsWith("HTTP/1.1 400")
			.contains("Strict-Transport-Security");
	}

	@Test
	void requestsAboveTheLimitAreRejectedOverHttp2() throws Exception {
		CountDownLatch served = new CountDownLatch(8);
		CountDownLatch released = new CountDownLatch(1);
		this.probe.onGet((name) -> {
			served.countDown();
			released.await(10, TimeUnit.SECONDS);
			return List.of(name);
		});
		List<CompletableFuture<HttpResponse<String>>> pending = new ArrayList<>();
		for (int i = 0; i < 8; i++) {
			pending.add(client.sendAsync(request(Version.HTTP_2, "/probe"), BodyHandlers.ofString()));
		}
		assertThat(served.await(10, TimeUnit.SECONDS)).isTrue();
		HttpResponse<String> rejected = get(Version.HTTP_2, "/probe");
		assertThat(rejected.statusCode()).isEqualTo(429);
		assertThat(problem(rejected)).containsEntry("code", "RESOURCE_EXHAUSTED");
		released.countDown();
		for (CompletableFuture<HttpResponse<String>> one : pending) {
			assertThat(one.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
		}
	}

	@Test
	void aHandlerSeesThatItsHttp2ClientHasGone() throws Exception {
		Semaphore started = new Semaphore(0);
		CompletableFuture<Boolean> gone = new CompletableFuture<>();
		this.probe.onGet((name) -> {
			assertThat(ClientConnection.isOpen()).isTrue();
			started.release();
			// Awaitility would ask on another thread.
			while (ClientConnection.isOpen()) {
				Thread.onSpinWait();
			}
			gone.complete(true);
			return List.of(name);
		});
		CompletableFuture<HttpResponse<String>> pending = client.sendAsync(request(Version.HTTP_2, "/probe"),
				BodyHandlers.ofString());
		assertThat(started.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
		pending.cancel(true);
		assertThat(gone.get(15, TimeUnit.SECONDS)).isTrue();
	}

	@ParameterizedTest
	@EnumSource(value = Version.class, names = { "HTTP_1_1", "HTTP_2" })
	void aFilterThatFailsInTheMiddleEndsOnlyItsOwnResponse(Version version) throws Exception {
		assertOnlyOneFails(version, (request, response, chain) -> {
			write(response, "first");
			throw new IllegalStateException("on purpose");
		});
	}

	@ParameterizedTest
	@EnumSource(value = Version.class, names = { "HTTP_1_1", "HTTP_2" })
	void aFilterThatClosesTheConnectionInTheMiddleEndsOnlyItsOwnResponse(Version version) throws Exception {
		assertOnlyOneFails(version, (request, response, chain) -> {
			write(response, "first");
			throw new CloseNowException("on purpose");
		});
	}

	@ParameterizedTest
	@EnumSource(value = Version.class, names = { "HTTP_1_1", "HTTP_2" })
	void aBodyThatCannotBeWrittenToItsEndEndsOnlyItsOwnResponse(Version version) throws Exception {
		this.probe.onGet((name) -> Stream.iterate(0, (i) -> i + 1).map((i) -> {
			if (i > 20_000) {
				throw new IllegalStateException("on purpose");
			}
			return i;
		}).iterator());
		assertOnlyOneFails(version, (request, response, chain) -> chain.doFilter(request, response));
	}

	/**
	 * The exception is one of those that Spring MVC knows a status for.
	 */
	@ParameterizedTest
	@EnumSource(value = Version.class, names = { "HTTP_1_1", "HTTP_2" })
	void aHandlerThatRejectsItsRequestInTheMiddleEndsOnlyItsOwnResponse(Version version) throws Exception {
		this.probe.onGet((name) -> {
			ServletRequestAttributes current = (ServletRequestAttributes) RequestContextHolder
				.currentRequestAttributes();
			write(Objects.requireNonNull(current.getResponse()), "first");
			throw new ResponseStatusException(HttpStatus.BAD_REQUEST);
		});
		assertOnlyOneFails(version, (request, response, chain) -> chain.doFilter(request, response));
	}

	@ParameterizedTest
	@EnumSource(value = Version.class, names = { "HTTP_1_1", "HTTP_2" })
	void anAsynchronousHandlerThatFailsInTheMiddleEndsOnlyItsOwnResponse(Version version) throws Exception {
		this.probe.onGet((name) -> (StreamingResponseBody) (body) -> {
			body.write(new byte[20_000]);
			throw new IllegalStateException("on purpose");
		});
		assertOnlyOneFails(version, (request, response, chain) -> chain.doFilter(request, response));
	}

	@ParameterizedTest
	@EnumSource(value = Version.class, names = { "HTTP_1_1", "HTTP_2" })
	void aFilterThatFailsInTheMiddleEndsOnlyItsOwnResponseAlsoIfThereIsAnErrorPage(Version version) throws Exception {
		Context context = (Context) ((TomcatWebServer) this.application.getWebServer()).getTomcat()
			.getHost()
			.findChildren()[0];
		ErrorPage page = new ErrorPage();
		page.setErrorCode(0);
		page.setLocation("/probe");
		context.addErrorPage(page);
		try {
			assertOnlyOneFails(version, (request, response, chain) -> {
				write(response, "first");
				throw new IllegalStateException("on purpose");
			});
		}
		finally {
			context.removeErrorPage(page);
		}
	}

	@Test
	void aConnectionWithARequestIsNotClosedForOthers() throws Exception {
		CountDownLatch started = new CountDownLatch(1);
		CountDownLatch released = new CountDownLatch(1);
		this.probe.onGet((name) -> {
			started.countDown();
			released.await(20, TimeUnit.SECONDS);
			return List.of(name);
		});
		CompletableFuture<HttpResponse<String>> pending = client.sendAsync(request(Version.HTTP_2, "/probe"),
				BodyHandlers.ofString());
		assertThat(started.await(10, TimeUnit.SECONDS)).isTrue();
		List<RawHttp2Client> idle = new ArrayList<>();
		try {
			for (int i = 0; i < 20; i++) {
				idle.add(new RawHttp2Client(authority, this.httpPort));
			}
			released.countDown();
			assertThat(pending.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
		}
		finally {
			for (RawHttp2Client one : idle) {
				one.close();
			}
		}
	}

	@Test
	void theClientIsToldHowManyRequestsAConnectionMayHave() throws Exception {
		try (RawHttp2Client raw = new RawHttp2Client(authority, this.httpPort)) {
			ByteBuffer settings = ByteBuffer.wrap(raw.await(RawHttp2Client.SETTINGS));
			Map<Integer, Integer> values = new HashMap<>();
			while (settings.hasRemaining()) {
				values.put((int) settings.getShort(), settings.getInt());
			}
			assertThat(values).containsEntry(3, 12);
		}
	}

	@Test
	void aClientThatOnlyResetsIsDisconnected() throws Exception {
		try (RawHttp2Client raw = new RawHttp2Client(authority, this.httpPort)) {
			assertThat(raw.goAwayErrorAfter((stream) -> {
				raw.get(stream, "/probe");
				raw.send(RawHttp2Client.RST_STREAM, 0, stream, 0, 0, 0, 8);
			})).isEqualTo(RawHttp2Client.ENHANCE_YOUR_CALM);
		}
		assertThat(get(Version.HTTP_2, "/probe").statusCode()).isEqualTo(200);
	}

	@ParameterizedTest
	@ValueSource(ints = { RawHttp2Client.SETTINGS, RawHttp2Client.PING })
	void aClientThatOnlySendsControlFramesIsDisconnected(int type) throws Exception {
		try (RawHttp2Client raw = new RawHttp2Client(authority, this.httpPort)) {
			byte[] payload = new byte[(type == RawHttp2Client.PING) ? 8 : 0];
			assertThat(raw.goAwayErrorAfter((stream) -> raw.send(type, 0, 0, payload)))
				.isEqualTo(RawHttp2Client.ENHANCE_YOUR_CALM);
		}
	}

	@Test
	void aClientThatCancelsSomeOfItsRequestsStaysConnected() throws Exception {
		try (RawHttp2Client raw = new RawHttp2Client(authority, this.httpPort)) {
			for (int i = 0; i < 200; i++) {
				raw.get(2 * i + 1, "/probe");
				if (i % 10 == 9) {
					raw.send(RawHttp2Client.RST_STREAM, 0, 2 * i + 1, 0, 0, 0, 8);
				}
				else {
					raw.await(RawHttp2Client.DATA);
				}
			}
			raw.send(RawHttp2Client.PING, 0, 0, new byte[8]);
			raw.await(RawHttp2Client.PING);
		}
	}

	@Test
	void theManagementPortStaysPlaintext() {
		assertThat(send("GET", this.managementPort, "/actuator/health/liveness").statusCode()).isEqualTo(200);
	}

	/**
	 * Sends a request that fails while the server writes the response of another one,
	 * over the same connection if it is HTTP/2.
	 */
	private void assertOnlyOneFails(Version version, Filter failing) throws Exception {
		CountDownLatch released = new CountDownLatch(1);
		this.probe.inFilter((request, response, chain) -> {
			if (request.getParameter("fails") != null) {
				failing.doFilter(request, response, chain);
				return;
			}
			write(response, "first");
			await(released);
			write(response, "second");
		});
		HttpResponse<InputStream> other = client.send(request(version, "/probe"), BodyHandlers.ofInputStream());
		try {
			assertThatIOException()
				.isThrownBy(() -> client.send(request(version, "/probe?fails"), BodyHandlers.ofString()))
				.withStackTraceContaining((version == Version.HTTP_2) ? "RST_STREAM: Internal error" : "EOF");
		}
		finally {
			released.countDown();
		}
		assertThat(other.body().readAllBytes()).asString().isEqualTo("firstsecond");
		if (version == Version.HTTP_2) {
			assertThat(get(version, "/probe").connectionLabel()).isEqualTo(other.connectionLabel());
		}
	}

	private static void write(ServletResponse response, String text) throws IOException {
		response.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
		response.flushBuffer();
	}

	private static void await(CountDownLatch latch) {
		try {
			assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
	}

	private HttpResponse<String> get(Version version, String path, String... headers) {
		return client.sendAsync(request(version, path, headers), BodyHandlers.ofString())
			.orTimeout(30, TimeUnit.SECONDS)
			.join();
	}

	private HttpRequest request(Version version, String path, String... headers) {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("https://localhost:" + this.httpPort + path))
			.version(version);
		return ((headers.length > 0) ? request.headers(headers) : request).build();
	}

	private String rawHttps(String request) {
		try (SSLSocket socket = RawHttp2Client.connect(authority, this.httpPort, "")) {
			socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
			return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private Map<String, Object> line(String requestId) {
		return this.logLines.awaitOne("access.http", (line) -> requestId.equals(line.get("request_id")));
	}

}
