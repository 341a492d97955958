package dev.greeting.platform.accesslog;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import dev.greeting.contract.api.ApiGrpc;
import dev.greeting.contract.api.ApiRequest;
import dev.greeting.probe.ProbeTest;
import dev.greeting.platform.test.http.RawHttp;
import dev.greeting.platform.test.http.Reply;
import io.grpc.CallOptions;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.awaitility.Awaitility.await;

@ExtendWith(OutputCaptureExtension.class)
class AccessLogTests extends ProbeTest {

	@Test
	void anHttpRequestHasALine() {
		get("/probe/numbers/7?name=secret", "X-Request-ID", "http-ok");
		assertThat(httpLine("http-ok"))
			.contains(entry("method", "GET"), entry("path", "/probe/numbers/7"),
					entry("route", "/probe/numbers/{number}"), entry("status", 200), entry("bytes", 1L))
			.containsOnlyKeys("request_id", "method", "path", "route", "status", "duration_ms", "bytes", "peer")
			.hasEntrySatisfying("duration_ms", (duration) -> assertThat((Double) duration).isBetween(0.001, 10_000.0))
			.hasEntrySatisfying("peer", (peer) -> assertThat((String) peer).matches("127\\.0\\.0\\.1|[0:]+1"));
	}

	@Test
	void aFailedHttpRequestHasALine() {
		this.probe.onGet((name) -> {
			throw new IllegalStateException("secret");
		});
		get("/probe", "X-Request-ID", "http-500");
		assertThat(httpLine("http-500")).contains(entry("route", "/probe"), entry("status", 500));
	}

	@Test
	void anHttpRequestForAnUnknownPathHasALine() {
		get("/nothing/here", "X-Request-ID", "http-404");
		assertThat(httpLine("http-404")).contains(entry("path", "/nothing/here"), entry("status", 404));
	}

	@Test
	void anHttpRequestThatFailsInAFilterHasALine() {
		this.probe.inFilter((request, response, chain) -> {
			throw new IllegalStateException("secret");
		});
		get("/probe", "X-Request-ID", "http-filter");
		assertThat(httpLine("http-filter")).contains(entry("path", "/probe"), entry("status", 500));
	}

	@Test
	void anHttpRequestThatTheContainerRejectsHasALine() throws IOException {
		Reply answer = RawHttp.sendText(http(), "NOT HTTP AT ALL\r\n\r\n");
		assertThat(answer.status()).isEqualTo(400);
		assertThat(httpLine(answer.header("X-Request-ID"))).contains(entry("status", 400));
	}

	@Test
	void aLongPathIsShortened() {
		get("/" + "x".repeat(5000), "X-Request-ID", "http-long");
		assertThat(httpLine("http-long")).containsEntry("path", "/" + "x".repeat(255) + "…");
	}

	@Test
	void aGrpcCallHasALine() {
		apiWith("grpc-ok").sayHello(hello("world"));
		assertThat(grpcLine("grpc-ok")).contains(entry("rpc", "api.Api/sayHello"), entry("status", Status.Code.OK))
			.containsOnlyKeys("request_id", "rpc", "status", "duration_ms", "bytes", "peer")
			.hasEntrySatisfying("duration_ms", (duration) -> assertThat((Double) duration).isBetween(0.001, 10_000.0))
			.hasEntrySatisfying("bytes", (bytes) -> assertThat(bytes.toString()).matches("[1-9][0-9]*"))
			.hasEntrySatisfying("peer", (peer) -> assertThat((String) peer).matches("[0-9a-f.:]+:[0-9]+"));
	}

	@Test
	void aStreamHasOneLineWithAllItsBytes() {
		apiWith("grpc-stream").getStream(ApiRequest.newBuilder().setLength(100).build()).forEachRemaining((item) -> {
		});
		assertThat(grpcLine("grpc-stream")).contains(entry("rpc", "api.Api/getStream"))
			.hasEntrySatisfying("bytes", (bytes) -> assertThat(bytes).hasToString("200"));
	}

	@Test
	void aRejectedGrpcCallHasALine() {
		this.probe.onSayHello((request, responses) -> responses.onError(Status.NOT_FOUND.asRuntimeException()));
		failureOf(() -> apiWith("grpc-refused").sayHello(hello("world")));
		assertThat(grpcLine("grpc-refused")).containsEntry("status", Status.Code.NOT_FOUND);
	}

	@Test
	void aGrpcCallThatThrewHasALine() {
		this.probe.onSayHello((request, responses) -> {
			throw new IllegalStateException("secret");
		});
		failureOf(() -> apiWith("grpc-threw").sayHello(hello("world")));
		assertThat(grpcLine("grpc-threw")).containsEntry("status", Status.Code.INTERNAL);
	}

	@Test
	void aGrpcCallOfAnUnknownMethodHasALineWithTheNameThatWasCalled() {
		failureOf(() -> callUnknown("api.Api/sayGoodbye"));
		assertThat(this.logLines.awaitOne("access.grpc", (line) -> "api.Api/sayGoodbye".equals(line.get("rpc"))))
			.containsEntry("status", Status.Code.UNIMPLEMENTED);
	}

	@Test
	void aCancelledGrpcCallHasALine() {
		this.probe.onSayHello((request, responses) -> {
		});
		failureOf(
				() -> apiWith("grpc-deadline").withDeadlineAfter(100, TimeUnit.MILLISECONDS).sayHello(hello("world")));
		assertThat(grpcLine("grpc-deadline").get("status")).isIn(Status.Code.CANCELLED, Status.Code.DEADLINE_EXCEEDED);
	}

	@Test
	void aPathCannotForgeALine(CapturedOutput output) throws IOException {
		get("/forge/%0d%0a%7B%22forged%22:1%7D%1b%5b31m", "X-Request-ID", "forge-1");
		Reply raw = RawHttp.sendText(http(),
				"GET /forge/{\"forged\":1}\u001b[31m HTTP/1.1\r\nHost: x\r\nX-Request-ID: forge-2\r\n\r\n");
		assertThat(raw.status()).isEqualTo(400);
		failureOf(() -> callUnknown("forge/x\r\n{\"forged\":1}\u001b[31m"));
		failureOf(() -> callUnknown("forge/\u2028{\"forged\":1}"));
		get("/probe", "X-Request-ID", "after-the-forgery");
		await().untilAsserted(() -> assertThat(output.getOut()).contains("after-the-forgery"));
		List<String> lines = output.getOut().lines().toList();
		assertThat(lines).filteredOn((line) -> line.contains("forge")).isNotEmpty().allSatisfy((line) -> {
			assertThat(json(line)).containsKeys("@timestamp", "message").doesNotContainKey("forged");
			assertThat(line).doesNotContain("\u001b").doesNotContain("\u2028");
		});
	}

	@Test
	void everyLineIsOneJsonObjectWithTheIdOfItsRequest(CapturedOutput output) {
		this.probe.onGet((name) -> {
			org.slf4j.LoggerFactory.getLogger("probe").info("a line of\nthe application");
			return List.of(this.self.blocking().sayHello(hello(name)).getMessage());
		});
		get("/probe", "X-Request-ID", "json-lines");
		await().untilAsserted(() -> assertThat(output.getOut().lines().filter((line) -> line.contains("json-lines")))
			.as("lines of the application, the server and the client")
			.hasSize(3));
		assertThat(output.getOut().lines().filter((line) -> line.contains("json-lines")).map(ProbeTest::json))
			.allSatisfy((line) -> assertThat(line).containsEntry("request_id", "json-lines"))
			.extracting((line) -> line.get("message"))
			.containsExactlyInAnyOrder("a line of\nthe application", "gRPC call", "HTTP request");
	}

	private Map<String, Object> httpLine(String requestId) {
		return this.logLines.awaitOne("access.http", (line) -> requestId.equals(line.get("request_id")));
	}

	private Map<String, Object> grpcLine(String requestId) {
		return this.logLines.awaitOne("access.grpc", (line) -> requestId.equals(line.get("request_id")));
	}

	private void callUnknown(String name) {
		ClientCalls.blockingUnaryCall(this.channel,
				ApiGrpc.getSayHelloMethod().toBuilder().setFullMethodName(name).build(), CallOptions.DEFAULT,
				hello("world"));
	}

}
