package dev.greeting.probe;

import java.net.URI;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import dev.greeting.contract.api.ApiGrpc;
import dev.greeting.contract.api.ApiGrpc.ApiBlockingStub;
import dev.greeting.contract.api.HelloRequest;
import dev.greeting.platform.test.http.Http;
import dev.greeting.platform.test.log.LogLines;
import dev.greeting.platform.test.service.LocalGrpcPort;
import dev.greeting.platform.test.service.Ports;
import dev.greeting.platform.test.service.ServiceTest;
import io.grpc.ConnectivityState;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import net.devh.boot.grpc.client.channelfactory.GrpcChannelFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Base class of the platform's tests: the probe service, started once, and clients that
 * call it from outside.
 */
@ServiceTest(classes = ProbeApplication.class, properties = { "management.server.port=0",
		"grpc.client.dead.address=dns:///localhost:1", "grpc.client.dead.negotiation-type=plaintext" })
public abstract class ProbeTest {

	public static final Metadata.Key<String> REQUEST_ID = Metadata.Key.of("request_id",
			Metadata.ASCII_STRING_MARSHALLER);

	private static final JsonMapper json = new JsonMapper();

	@Autowired
	protected Probe probe;

	@Autowired
	protected SelfClient self;

	@Autowired
	private GrpcChannelFactory channels;

	@LocalServerPort
	protected int httpPort;

	@LocalManagementPort
	protected int managementPort;

	@LocalGrpcPort
	protected int grpcPort;

	protected ManagedChannel channel;

	protected ApiBlockingStub api;

	@RegisterExtension
	protected final LogLines logLines = new LogLines();

	@DynamicPropertySource
	static void clientOfItself(DynamicPropertyRegistry registry) {
		int port = Ports.free();
		registry.add("grpc.server.port", () -> port);
		registry.add("grpc.client.self.address", () -> "dns:///localhost:" + port);
		registry.add("grpc.client.self.negotiation-type", () -> "plaintext");
	}

	@BeforeEach
	void connect() {
		this.probe.reset();
		// The client may have tried to connect before the server listened. It tries again
		// after a backoff.
		await().pollDelay(Duration.ZERO)
			.until(() -> this.channels.getConnectivityState().get("self") == ConnectivityState.READY);
		this.channel = Grpc.newChannelBuilder("dns:///localhost:" + this.grpcPort, InsecureChannelCredentials.create())
			.build();
		this.api = ApiGrpc.newBlockingStub(this.channel);
	}

	@AfterEach
	void disconnect() throws InterruptedException {
		this.channel.shutdownNow();
		assertThat(this.channel.awaitTermination(5, TimeUnit.SECONDS)).isTrue();
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
		return Http.exchange(method, URI.create("http://localhost:" + port), path, BodyHandlers.ofString(), headers);
	}

	protected URI http() {
		return URI.create("http://localhost:" + this.httpPort);
	}

	protected static String requestId(HttpResponse<?> response) {
		return response.headers().firstValue("X-Request-ID").orElse(null);
	}

	@SuppressWarnings("unchecked")
	public static Map<String, Object> json(String text) {
		return json.readValue(text, Map.class);
	}

	/**
	 * Returns the problem document of an error response after checking what all errors
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
