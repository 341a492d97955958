package dev.greeting.platform.error.http;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import com.google.protobuf.Any;
import com.google.rpc.BadRequest;
import com.google.rpc.BadRequest.FieldViolation;
import com.google.rpc.ErrorInfo;
import dev.greeting.platform.error.ErrorCode;
import dev.greeting.probe.ProbeTest;
import dev.greeting.platform.test.http.RawHttp;
import dev.greeting.platform.test.http.Reply;
import io.grpc.Status;
import io.grpc.Status.Code;
import io.grpc.protobuf.StatusProto;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

class HttpErrorTests extends ProbeTest {

	private static final String SECRET = "jdbc:secret://db-7.internal";

	@ParameterizedTest
	@CsvSource({ "UNKNOWN, 500", "INVALID_ARGUMENT, 400", "DEADLINE_EXCEEDED, 504", "NOT_FOUND, 404",
			"ALREADY_EXISTS, 409", "PERMISSION_DENIED, 403", "RESOURCE_EXHAUSTED, 429", "FAILED_PRECONDITION, 400",
			"ABORTED, 409", "OUT_OF_RANGE, 400", "UNIMPLEMENTED, 501", "INTERNAL, 500", "UNAVAILABLE, 503",
			"DATA_LOSS, 500", "UNAUTHENTICATED, 401" })
	void aFailedGrpcCallIsAProblemWithTheStatusOfTheTable(Code code, int httpStatus) {
		failCallsWith(code.toStatus().withDescription(SECRET));
		HttpResponse<String> response = get("/probe");
		assertThat(response.statusCode()).isEqualTo(httpStatus);
		assertThat(problem(response))
			.contains(entry("code", code.name()), entry("reason", code.name()), entry("domain", "probe"),
					entry("instance", "/probe"))
			.doesNotContainKey("violations");
	}

	@Test
	void aCallThatTheServiceCancelledIsABadGateway() {
		failCallsWith(Status.CANCELLED.withDescription(SECRET));
		HttpResponse<String> response = get("/probe");
		assertThat(response.statusCode()).isEqualTo(502);
		assertThat(problem(response)).contains(entry("code", "CANCELLED"), entry("reason", "CALL_CANCELLED"));
	}

	@Test
	void theTableContainsEveryCode() {
		assertThat(ErrorCode.toHttpStatus(Code.OK).value()).isEqualTo(200);
		assertThat(Arrays.stream(Code.values()).map(ErrorCode::toHttpStatus)).doesNotContainNull();
	}

	@ParameterizedTest
	@EnumSource(value = Code.class, names = { "UNKNOWN", "INTERNAL", "DATA_LOSS", "UNAVAILABLE", "UNIMPLEMENTED",
			"DEADLINE_EXCEEDED", "CANCELLED", "RESOURCE_EXHAUSTED" })
	void anInternalDescriptionIsHiddenFromTheCaller(Code code) {
		failCallsWith(code.toStatus().withDescription(SECRET).withCause(new IllegalStateException(SECRET)));
		HttpResponse<String> response = get("/probe");
		assertThat(response.body()).doesNotContain(SECRET).doesNotContain("Exception");
		assertThat((String) problem(response).get("detail")).endsWith(".");
	}

	@ParameterizedTest
	@EnumSource(value = Code.class, names = { "INVALID_ARGUMENT", "FAILED_PRECONDITION", "OUT_OF_RANGE", "NOT_FOUND",
			"ALREADY_EXISTS", "ABORTED", "PERMISSION_DENIED", "UNAUTHENTICATED" })
	void aDescriptionForTheCallerIsTheDetail(Code code) {
		failCallsWith(code.toStatus().withDescription("The name is taken."));
		assertThat(problem(get("/probe"))).containsEntry("detail", "The name is taken.");
		failCallsWith(code.toStatus());
		assertThat((String) problem(get("/probe")).get("detail")).isNotEmpty();
	}

	@ParameterizedTest
	@EnumSource(value = Code.class, names = "OK", mode = EnumSource.Mode.EXCLUDE)
	void onlyTemporaryErrorsHaveRetryAfter(Code code) {
		failCallsWith(code.toStatus());
		boolean mayWorkLater = code == Code.UNAVAILABLE || code == Code.RESOURCE_EXHAUSTED;
		assertThat(get("/probe").headers().firstValue("Retry-After").isPresent()).isEqualTo(mayWorkLater);
	}

	@Test
	void theDetailsOfAGrpcErrorBecomeReasonDomainAndViolations() {
		com.google.rpc.Status status = com.google.rpc.Status.newBuilder()
			.setCode(Code.INVALID_ARGUMENT.value())
			.setMessage("Two rules are broken.")
			.addDetails(Any.pack(ErrorInfo.newBuilder().setReason("TOO_LONG").setDomain("names.example").build()))
			.addDetails(Any.pack(BadRequest.newBuilder()
				.addFieldViolations(violation("name", "MAX_LEN", "must be short"))
				.addFieldViolations(violation("length", "INT32", "must be small"))
				.build()))
			.build();
		this.probe.onSayHello((request, responses) -> responses.onError(StatusProto.toStatusRuntimeException(status)));
		callItselfOnGet();
		assertThat(problem(get("/probe"))).contains(entry("code", "INVALID_ARGUMENT"), entry("reason", "TOO_LONG"),
				entry("domain", "names.example"), entry("detail", "Two rules are broken."),
				entry("violations", List.of(Map.of("field", "name", "rule", "MAX_LEN", "message", "must be short"),
						Map.of("field", "length", "rule", "INT32", "message", "must be small"))));
	}

	@Test
	void aServiceThatDoesNotAllowThisServiceToCallItIsUnavailableAndTheUserIsNotAtFault() {
		com.google.rpc.Status status = com.google.rpc.Status.newBuilder()
			.setCode(Code.PERMISSION_DENIED.value())
			.setMessage(SECRET)
			.addDetails(
					Any.pack(ErrorInfo.newBuilder().setReason("CLIENT_NOT_ALLOWED").setDomain("names.example").build()))
			.build();
		this.probe.onSayHello((request, responses) -> responses.onError(StatusProto.toStatusRuntimeException(status)));
		callItselfOnGet();
		HttpResponse<String> response = get("/probe");
		assertThat(response.statusCode()).isEqualTo(503);
		assertThat(problem(response)).contains(entry("code", "UNAVAILABLE"), entry("reason", "UNAVAILABLE"),
				entry("domain", "probe"));
		assertThat(response.headers().firstValue("Retry-After")).isPresent();
		assertThat(response.body()).doesNotContain(SECRET, "CLIENT_NOT_ALLOWED");
	}

	@Test
	void headOfAnErrorHasItsStatusAndHeadersAndNoBody() throws IOException {
		failCallsWith(Status.UNAVAILABLE);
		Reply answer = RawHttp.sendText(http(), "HEAD /probe HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
		assertThat(answer.status()).isEqualTo(503);
		assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
		assertThat(answer.header("Retry-After")).isNotEmpty();
		assertThat(answer.body()).isEmpty();
	}

	@Test
	void aFormThatCannotBeReadIsABadRequest() {
		assertThat(problem(get("/probe", "Content-Type", "multipart/form-data"))).contains(entry("status", 400),
				entry("code", "INVALID_ARGUMENT"));
	}

	@Test
	void anUnexpectedErrorHasNoDetailsAndIsLoggedOnce() {
		this.probe.onGet((name) -> {
			throw new IllegalStateException(SECRET);
		});
		assertUnexpectedError("controller");
	}

	@Test
	void anErrorInAFilterHasNoDetailsAndIsLoggedOnce() {
		this.probe.inFilter((request, response, chain) -> {
			throw new IllegalStateException(SECRET);
		});
		assertUnexpectedError("filter");
	}

	@Test
	void aStatusThatAFilterSendsIsAProblem() {
		this.probe.inFilter((request, response, chain) -> ((jakarta.servlet.http.HttpServletResponse) response)
			.sendError(403, SECRET));
		HttpResponse<String> response = get("/probe");
		assertThat(response.statusCode()).isEqualTo(403);
		assertThat(problem(response)).containsEntry("code", "PERMISSION_DENIED");
		assertThat(response.body()).doesNotContain(SECRET);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/nothing", "/nothing/here?at=all", "/probe/numbers", "/probe/", "/favicon.ico" })
	void anUnknownPathIs404(String path) {
		HttpResponse<String> response = get(path);
		assertThat(response.statusCode()).isEqualTo(404);
		assertThat(problem(response)).contains(entry("code", "NOT_FOUND"), entry("reason", "NOT_FOUND"),
				entry("title", "Not Found"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "POST", "PUT", "DELETE", "PATCH", "SEARCH" })
	void anUnsupportedMethodIs405WithAllow(String method) {
		HttpResponse<String> response = send(method, this.httpPort, "/probe");
		assertThat(response.statusCode()).isEqualTo(405);
		assertThat(allow(response)).containsExactly("GET", "HEAD", "OPTIONS");
		problem(response);
	}

	@Test
	void aPathForPostOnlyAllowsPost() {
		HttpResponse<String> response = get("/probe/texts");
		assertThat(response.statusCode()).isEqualTo(405);
		assertThat(allow(response)).containsExactly("OPTIONS", "POST");
	}

	@Test
	void optionsListsTheAllowedMethods() {
		HttpResponse<String> response = send("OPTIONS", this.httpPort, "/probe");
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(allow(response)).containsExactly("GET", "HEAD", "OPTIONS");
	}

	@ParameterizedTest
	@ValueSource(strings = { "text/html", "image/png", "application/xml;q=0.5" })
	void anAcceptHeaderThatCannotBeServedIs406(String accept) {
		HttpResponse<String> response = get("/probe", "Accept", accept);
		assertThat(response.statusCode()).isEqualTo(406);
		problem(response);
	}

	@Test
	void anAcceptHeaderThatIsNotAMediaTypeIs406() {
		HttpResponse<String> response = get("/probe", "Accept", "not a media type");
		assertThat(response.statusCode()).isEqualTo(406);
		problem(response);
	}

	@Test
	void anErrorIsAProblemForEveryAcceptHeader() {
		failCallsWith(Status.NOT_FOUND);
		assertThat(problem(get("/probe", "Accept", "application/json"))).containsEntry("status", 404);
		assertThat(problem(get("/nothing", "Accept", "text/event-stream"))).containsEntry("status", 404);
	}

	@Test
	void aBodyOfAnUnknownTypeIs415() {
		HttpResponse<String> response = send("POST", this.httpPort, "/probe/texts", "Content-Type", "text/plain");
		assertThat(response.statusCode()).isEqualTo(415);
		problem(response);
	}

	@Test
	void aBodyThatIsNotJsonIs400() throws IOException {
		Reply answer = RawHttp.sendText(http(), "POST /probe/texts HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
				+ "Content-Type: application/json\r\nContent-Length: 9\r\n\r\n{\"text\": ");
		assertThat(answer.status()).isEqualTo(400);
		assertProblem(answer);
	}

	@Test
	void aRepeatedParameterIs400() {
		HttpResponse<String> response = get("/probe?name=a&name=b");
		assertThat(response.statusCode()).isEqualTo(400);
		assertThat(problem(response)).containsEntry("violations", List
			.of(Map.of("field", "name", "rule", "SINGLE_VALUE", "message", "must be given once, is given 2 times")));
	}

	@Test
	void aListParameterMayBeRepeated() {
		assertThat(get("/probe/many?name=a&name=b").body()).isEqualTo("[\"a\",\"b\"]");
	}

	@Test
	void aMissingParameterIs400() {
		HttpResponse<String> response = get("/probe/required");
		assertThat(response.statusCode()).isEqualTo(400);
		assertThat(problem(response)).contains(entry("code", "INVALID_ARGUMENT"), entry("reason", "INVALID_REQUEST"),
				entry("violations", List.of(Map.of("field", "name", "rule", "REQUIRED", "message", "must be given"))));
	}

	@Test
	void aPathVariableOfTheWrongTypeIs400() {
		HttpResponse<String> response = get("/probe/numbers/seven");
		assertThat(response.statusCode()).isEqualTo(400);
		assertThat(problem(response)).containsEntry("violations", List.of(Map.of("field", "number", "rule", "INT32",
				"message", "must be a whole number of at most 32 bits in plain decimal digits")));
		assertThat(response.body()).doesNotContain("java");
	}

	@ParameterizedTest
	@ValueSource(strings = { "name=%", "name=%zz", "name=%c3", "name=%ff", "name=%ed%a0%80", "%zz=1" })
	void aQueryThatCannotBeDecodedIs400(String query) throws IOException {
		Reply answer = getRaw("/probe?" + query);
		assertThat(answer.status()).isEqualTo(400);
		assertProblem(answer);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/%", "/%zz", "/%c3", "/%00", "/a%2fb", "/a%5cb", "/../../etc/passwd", "/;a=b" })
	void aPathThatCannotBeDecodedIsNotAServerError(String path) throws IOException {
		Reply answer = getRaw(path);
		assertThat(answer.status()).isIn(400, 404);
		assertProblem(answer);
	}

	@Test
	void traceIsRejected() throws IOException {
		Reply answer = RawHttp.sendText(http(),
				"TRACE /probe HTTP/1.1\r\nHost: x\r\nCookie: secret\r\nConnection: close\r\n\r\n");
		assertThat(answer.status()).isEqualTo(405);
		assertThat(answer.header("Allow")).isEqualTo("GET,HEAD,OPTIONS");
		assertProblem(answer);
		assertThat(answer.body()).doesNotContain("secret");
	}

	@Test
	void traceOfAPathForPostOnlyAllowsPost() throws IOException {
		Reply answer = RawHttp.sendText(http(), "TRACE /probe/texts HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
		assertThat(answer.status()).isEqualTo(405);
		assertThat(answer.header("Allow")).isEqualTo("OPTIONS,POST");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "/probe | GET | GET,HEAD,OPTIONS", "/probe | POST | GET,HEAD,OPTIONS",
			"/probe/texts | POST | POST,OPTIONS", "/nothing | GET | OPTIONS" })
	void aPreflightGetsOnlyTheMethodsOfTheRoute(String path, String method, String allow) throws IOException {
		Reply answer = RawHttp.sendText(http(),
				"OPTIONS " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nOrigin: http://elsewhere\r\n"
						+ "Access-Control-Request-Method: " + method + "\r\n\r\n");
		assertThat(answer.header("Allow").split(",")).containsExactlyInAnyOrder(allow.split(","));
		assertThat(answer.headers()).doesNotContainKey("Access-Control-Allow-Origin");
	}

	@Test
	void optionsOfAnUnknownPathListsNoMethods() throws IOException {
		Reply answer = RawHttp.sendText(http(), "OPTIONS /nothing HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
		assertThat(answer.status()).isEqualTo(404);
		assertThat(answer.headers()).doesNotContainKey("Allow");
	}

	@Test
	void optionsOfTheServerHasARequestIdAndListsNoMethods() throws IOException {
		Reply answer = RawHttp.sendText(http(),
				"OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Request-ID: star\r\n\r\n");
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.header("X-Request-ID")).isEqualTo("star");
		assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
		assertThat(answer.headers()).doesNotContainKey("Allow");
	}

	@ParameterizedTest
	@ValueSource(strings = { "NOT HTTP AT ALL\r\n\r\n", "GET /probe HTTP/9.9\r\n\r\n", "GET /probe HTTP/1.1\r\n\r\n",
			"GET /probe HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", "GET /pro<be HTTP/1.1\r\nHost: x\r\n\r\n",
			"POST /probe/texts HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
			"POST /probe/texts HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: what\r\n\r\n" })
	void aRequestThatIsNotHttpIsAProblem(String request) throws IOException {
		Reply answer = RawHttp.sendText(http(), request);
		assertThat(answer.status()).isIn(400, 501, 505);
		assertProblem(answer);
	}

	@Test
	void anUnknownTransferCodingIs501() throws IOException {
		Reply answer = RawHttp.sendText(http(),
				"POST /probe/texts HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n");
		assertThat(answer.status()).isEqualTo(501);
		assertThat(answer.header("Connection")).isEqualTo("close");
		assertProblem(answer);
		assertThat(this.logLines.all()).noneMatch((event) -> event.getLevel() == Level.ERROR);
	}

	@Test
	void anUnknownVersionOfHttpIs505() throws IOException {
		Reply answer = RawHttp.sendText(http(), "GET /probe HTTP/2.0\r\nHost: x\r\n\r\n");
		assertThat(answer.status()).isEqualTo(505);
		assertProblem(answer);
		assertThat(this.logLines.all()).noneMatch((event) -> event.getLevel() == Level.ERROR);
	}

	@Test
	void theConnectionIsClosedAfterATransferCodingInHttp10() throws IOException {
		Reply answer = RawHttp.sendText(http(),
				"GET /probe HTTP/1.0\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.headers().get("Connection")).containsExactly("close");
	}

	@ParameterizedTest
	@ValueSource(strings = { "GET /probe", "POST /probe", "GET /nothing", "PUT /probe/texts" })
	void connectionCloseIsSentIfAChunkedBodyIsNotRead(String request) throws IOException {
		Reply answer = RawHttp.sendText(http(),
				request + " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n");
		assertThat(answer.headers().get("Connection")).containsExactly("close");
	}

	@Test
	void theConnectionStaysOpenIfAChunkedBodyIsRead() throws IOException {
		Reply answer = RawHttp.sendText(http(),
				"POST /probe/texts HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
						+ "Transfer-Encoding: chunked\r\n\r\nc\r\n{\"text\":\"x\"}\r\n0\r\n\r\n"
						+ "GET /probe HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.headers()).doesNotContainKey("Connection");
	}

	@Test
	void tooManyParametersAreReportedAsSuch() {
		HttpResponse<String> response = get("/probe?" + "a&".repeat(1_001));
		assertThat(response.statusCode()).isEqualTo(400);
		assertThat(problem(response)).containsEntry("detail", "The request has too many parameters.");
	}

	@Test
	void headersThatAreTooLargeAre431() throws IOException {
		Reply answer = RawHttp.sendText(http(),
				"GET /probe HTTP/1.1\r\nHost: x\r\nX-Large: " + "x".repeat(9000) + "\r\n\r\n");
		assertThat(answer.status()).isEqualTo(431);
		assertProblem(answer);
	}

	@Test
	void tooManyHeadersAre431() throws IOException {
		Reply answer = RawHttp.sendText(http(), "GET /probe HTTP/1.1\r\nHost: x\r\n" + "A: b\r\n".repeat(200) + "\r\n");
		assertThat(answer.status()).isEqualTo(431);
		assertProblem(answer);
	}

	@Test
	void asManyHeadersAsTomcatAllowsAreServed() throws IOException {
		Reply answer = RawHttp.sendText(http(),
				"GET /probe HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + "A: b\r\n".repeat(98) + "\r\n");
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.header("X-Request-ID")).isNotEmpty();
	}

	@Test
	void aRequestLineThatIsTooLongIs414() throws IOException {
		Reply answer = getRaw("/probe?name=" + "x".repeat(9000));
		assertThat(answer.status()).isEqualTo(414);
		assertProblem(answer);
	}

	private void assertUnexpectedError(String requestId) {
		HttpResponse<String> response = get("/probe", "X-Request-ID", requestId);
		assertThat(response.statusCode()).isEqualTo(500);
		assertThat(problem(response)).contains(entry("code", "INTERNAL"), entry("reason", "INTERNAL_SERVER_ERROR"),
				entry("detail", "Something went wrong inside the service."));
		assertThat(response.body()).doesNotContain(SECRET).doesNotContain("Exception");
		List<ILoggingEvent> errors = this.logLines.all()
			.stream()
			.filter((event) -> event.getLevel() == Level.ERROR && event.getLoggerName().startsWith("dev.greeting."))
			.toList();
		assertThat(errors).hasSize(1);
		assertThat(errors.getFirst().getThrowableProxy().getMessage()).contains(SECRET);
		assertThat(requestIdOf(errors.getFirst())).isEqualTo(requestId);
	}

	private static String requestIdOf(ILoggingEvent event) {
		if (event.getMDCPropertyMap().containsKey("request_id")) {
			return event.getMDCPropertyMap().get("request_id");
		}
		return event.getKeyValuePairs()
			.stream()
			.filter((pair) -> pair.key.equals("request_id"))
			.map((pair) -> (String) pair.value)
			.findFirst()
			.orElse(null);
	}

	private Reply getRaw(String path) throws IOException {
		return RawHttp.sendText(http(), "GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
	}

	private static void assertProblem(Reply answer) {
		assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
		assertThat(json(answer.body())).containsKeys("title", "detail", "code", "reason", "domain")
			.containsEntry("status", answer.status())
			.containsEntry("requestId", answer.header("X-Request-ID"));
		assertThat(answer.header("X-Request-ID")).isNotEmpty();
		assertThat(answer.headers().get("X-Request-ID")).hasSize(1);
		assertThat(answer.body()).doesNotContain("Exception").doesNotContain("org.apache");
	}

	private static TreeSet<String> allow(HttpResponse<?> response) {
		return new TreeSet<>(List.of(String.join(",", response.headers().allValues("Allow")).split("\\s*,\\s*")));
	}

	private static FieldViolation violation(String field, String reason, String description) {
		return FieldViolation.newBuilder().setField(field).setReason(reason).setDescription(description).build();
	}

	private void failCallsWith(Status status) {
		this.probe.onSayHello((request, responses) -> responses.onError(status.asRuntimeException()));
		callItselfOnGet();
	}

	private void callItselfOnGet() {
		this.probe.onGet((name) -> List.of(this.self.blocking().sayHello(hello(name)).getMessage()));
	}

}
