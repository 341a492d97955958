package dev.greeting.system.fuzz;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

import dev.greeting.platform.test.http.RawHttp;
import dev.greeting.platform.test.http.Reply;
import dev.greeting.system.grpc.GrpcClient;
import dev.greeting.system.http.Problems;
import dev.greeting.system.launch.Footprint;
import dev.greeting.system.launch.Pair;
import dev.greeting.system.launch.WithSharedPair;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Bugs that random requests have found.
 */
@WithSharedPair
class FoundByFuzzingIT {

	private static final String HELLO = "/api/v1/hello?name=test";

	private final Pair pair;

	FoundByFuzzingIT(Pair pair) {
		this.pair = pair;
	}

	@Test
	void aTimeoutOfThousandsOfYearsWasAnInternalError() {
		Reply reply = RawHttp.send(this.pair.gateway().http(), "GET", HELLO, "Grpc-Timeout: 99999999H");
		Assertions.assertThat(reply.status()).as(reply::toString).isEqualTo(200);
	}

	@ParameterizedTest
	@ValueSource(strings = { "multipart/form-data", "multipart/form-data; boundary=x" })
	void aMultipartBodyWasAnInternalError(String type) {
		Reply reply = RawHttp.send(this.pair.gateway().http(), "POST", HELLO, "Content-Type: " + type,
				"Content-Length: 0");
		Problems.assertProblem(reply, 405);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/swagger-ui.html", "/swagger-ui/index.html", "/v3/api-docs/swagger-config" })
	void anInvalidForwardedHostWasAnInternalErrorOfTheDocumentation(String target) {
		Reply reply = RawHttp.send(this.pair.gateway().http(), "GET", target, "X-Forwarded-Host: http://localhost\"",
				"X-Forwarded-Port: x", "Forwarded: host=\"a:b\"");
		Assertions.assertThat(reply.status()).as(reply::toString).isIn(200, 302);
	}

	@Test
	void anUntrustedForwardedHostAppearedInTheDocumentation() {
		Reply reply = RawHttp.send(this.pair.gateway().http(), "GET", "/v3/api-docs/swagger-config",
				"X-Forwarded-Host: elsewhere.example");
		Assertions.assertThat(reply.body()).isNotEmpty().doesNotContain("elsewhere");
	}

	@Test
	void anUnknownPathWithAContentTypeThatIsARangeWasAnInternalError() {
		Problems.assertProblem(RawHttp.send(this.pair.gateway().http(), "GET", "/nope", "Content-Type: */*"), 404);
	}

	@ParameterizedTest
	@ValueSource(strings = { "GET /er\u0018or HTTP/1.W", "GET / H\u00e4TTP/1\u00001.W" })
	void aRequestLineThatCannotBeParsedWasAnInternalErrorInTheLog(String requestLine) {
		Reply reply = RawHttp.sendText(this.pair.gateway().http(), requestLine + "\r\nHost: localhost\r\n\r\n");
		Problems.assertProblem(reply, 400);
		Assertions.assertThat(this.pair.gateway().output()).doesNotContain("character found in the");
	}

	@ParameterizedTest
	@ValueSource(strings = { "PUT", "PATCH", "DELETE" })
	void anInvalidFormWasAnInternalError(String method) {
		Reply reply = RawHttp.sendText(this.pair.gateway().http(), """
				%s %s HTTP/1.1\r
				Host: localhost\r
				Content-Type: application/x-www-form-urlencoded\r
				Content-Length: 1\r
				\r
				%%""".formatted(method, HELLO));
		Problems.assertProblem(reply, 405);
	}

	@ParameterizedTest
	@ValueSource(strings = { "gzip", "localhost:99999", "a/b;q=x", "/" })
	void anErrorHadNoBodyWhenAcceptCouldNotBeParsed(String accept) {
		Problems.assertProblem(RawHttp.send(this.pair.gateway().http(), "GET", "/nope", "Accept: " + accept), 404);
		Problems.assertProblem(RawHttp.send(this.pair.gateway().http(), "GET", HELLO, "Accept: " + accept), 406);
	}

	@ParameterizedTest
	@ValueSource(strings = { "//", "///", "//?a=b" })
	void aPathThatIsNotAUriMadeTheErrorHandlerFail(String target) {
		Reply reply = RawHttp.send(this.pair.gateway().http(), "OPTIONS", target);
		Assertions.assertThat(reply.status()).as(reply::toString).isLessThan(500);
		Problems.assertProblem(RawHttp.send(this.pair.gateway().http(), "GET", target + "/nope"), 404);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/api/v1/hello;a=%", "/api/v1/hello;a=%zz?name=test", "/;%4" })
	void aBadlyEncodedPathParameterWasAnInternalError(String target) {
		Problems.assertProblem(RawHttp.send(this.pair.gateway().http(), "GET", target), 400);
	}

	@Test
	void aPathThatIsNotAUriHadNoInstance() {
		Problems.assertProblem(RawHttp.send(this.pair.gateway().http(), "GET", "/a%zz"), 400);
	}

	@ParameterizedTest
	@ValueSource(strings = { "HTTP/2.0", "HTTP/9.9" })
	void anUnknownVersionHasItsOwnStatusAndIsNotAServerError(String version) {
		Problems.assertProblem(RawHttp.sendText(this.pair.gateway().http(),
				"GET %s %s\r\nHost: localhost\r\n\r\n".formatted(HELLO, version)), 505);
	}

	@Test
	void anUnknownTransferCodingHasItsOwnStatusAndIsNotAServerError() {
		Problems.assertProblem(
				RawHttp.send(this.pair.gateway().http(), "POST", HELLO, "Transfer-Encoding: gzip, chunked"), 501);
	}

	@Test
	void aMessageThatCannotBeParsedWasAServerError() {
		try (GrpcClient client = GrpcClient.of(this.pair.nameService())) {
			StatusRuntimeException rejection = Assertions.catchThrowableOfType(StatusRuntimeException.class,
					() -> client.call("api.Api/sayHello", new byte[] { 10, 5, 1 }));
			Assertions.assertThat(rejection.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
			Assertions.assertThat(GrpcClient.errorInfo(rejection).getReason()).isEqualTo("INVALID_ARGUMENT");
		}
	}

	@Test
	void aRequestStayedInMemoryForTheWholeOfItsTimeout() throws IOException {
		sendWithTimeout(200);
		Footprint before = Footprint.of(this.pair.gateway());
		sendWithTimeout(3_000);
		Footprint after = Footprint.of(this.pair.gateway());
		Assertions.assertThat(after.heap()).isLessThan(before.heap() + 2 * 1024 * 1024);
	}

	private void sendWithTimeout(int requests) throws IOException {
		String request = "GET %s HTTP/1.1\r\nHost: localhost\r\nGrpc-Timeout: 5H\r\n\r\n".formatted(HELLO);
		for (int sent = 0; sent < requests; sent += 50) {
			byte[] batch = request.repeat(50).getBytes(StandardCharsets.US_ASCII);
			Assertions.assertThat(HttpBatch.send(this.pair.gateway().http(), batch)).hasSize(50);
		}
	}

}
