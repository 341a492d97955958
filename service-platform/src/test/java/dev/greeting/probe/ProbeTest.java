package dev.greeting.probe;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import dev.greeting.contract.api.ApiGrpc;
import dev.greeting.contract.api.ApiGrpc.ApiBlockingStub;
import dev.greeting.contract.api.HelloRequest;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.ContextConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the tests of the platform have in common: the probe service, started once, and
 * clients that talk to it as a stranger would.
 */
@SpringBootTest(classes = ProbeApplication.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "management.server.port=0", "grpc.client.dead.address=dns:///localhost:1",
				"grpc.client.dead.negotiation-type=plaintext" })
@ContextConfiguration(initializers = FreePort.class)
public abstract class ProbeTest {

	public static final Metadata.Key<String> REQUEST_ID = Metadata.Key.of("request_id",
			Metadata.ASCII_STRING_MARSHALLER);

	private static final HttpClient http = HttpClient.newHttpClient();

	private static final JsonMapper json = new JsonMapper();

	@Autowired
	protected Probe probe;

	@Autowired
	protected SelfClient self;

	@LocalServerPort
	protected int httpPort;

	@LocalManagementPort
	protected int managementPort;

	@Value("${grpc.server.port}")
	protected int grpcPort;

	protected ManagedChannel channel;

	protected ApiBlockingStub api;

	protected LogLines logLines;

	@BeforeEach
	void connect() {
		this.probe.reset();
		this.logLines = new LogLines();
		this.channel = Grpc.newChannelBuilder("dns:///localhost:" + this.grpcPort, InsecureChannelCredentials.create())
			.build();
		this.api = ApiGrpc.newBlockingStub(this.channel);
	}

	@AfterEach
	void disconnect() throws InterruptedException {
		this.channel.shutdownNow();
		assertThat(this.channel.awaitTermination(5, TimeUnit.SECONDS)).isTrue();
		this.logLines.close();
	}

	protected String sayHello(String name) {
		return this.api.sayHello(hello(name)).getMessage();
	}

	/**
	 * Returns the stub that sends a request id, unless it is {@code null}.
	 */
	protected ApiBlockingStub apiWith(String requestId) {
		Metadata metadata = new Metadata();
		if (requestId != null) {
			metadata.put(REQUEST_ID, requestId);
		}
		return this.api.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata));
	}

	protected HelloRequest hello(String name) {
		return HelloRequest.newBuilder().setName(name).build();
	}

	protected StatusRuntimeException failureOf(Runnable call) {
		try {
			call.run();
		}
		catch (StatusRuntimeException ex) {
			return ex;
		}
		throw new AssertionError("The call did not fail");
	}

	protected HttpResponse<String> get(String path, String... headers) {
		return send("GET", this.httpPort, path, headers);
	}

	protected HttpResponse<String> send(String method, int port, String path, String... headers) {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
			.method(method, HttpRequest.BodyPublishers.noBody());
		if (headers.length > 0) {
			request.headers(headers);
		}
		try {
			return http.send(request.build(), BodyHandlers.ofString());
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
	}

	protected static String requestId(HttpResponse<?> response) {
		return response.headers().firstValue("X-Request-ID").orElse(null);
	}

	@SuppressWarnings("unchecked")
	public static Map<String, Object> json(String text) {
		return json.readValue(text, Map.class);
	}

	/**
	 * Returns the problem document of an error response after checking what all of them
	 * have in common.
	 */
	protected static Map<String, Object> problem(HttpResponse<String> response) {
		assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
		Map<String, Object> problem = json(response.body());
		assertThat(problem).containsKeys("title", "status", "detail", "instance", "requestId", "code", "reason",
				"domain");
		assertThat(problem).containsEntry("status", response.statusCode());
		assertThat(problem).containsEntry("requestId", requestId(response));
		return problem;
	}

}
