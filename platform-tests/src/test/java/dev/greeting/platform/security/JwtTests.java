package dev.greeting.platform.security;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;

import dev.greeting.platform.test.token.TokenIssuer;
import dev.greeting.probe.ProbeTest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

/**
 * Tests for a service whose routes need a token, with an issuer of its own.
 */
@TestPropertySource(properties = { "greeting.security.jwt.paths=/probe,/probe/**", "greeting.security.jwt.scope=read",
		"spring.security.oauth2.resourceserver.jwt.audiences=greeting,others" })
@DirtiesContext
class JwtTests extends ProbeTest {

	private static final TokenIssuer issuer = TokenIssuer.start();

	private static final long NOW = System.currentTimeMillis() / 1000;

	@DynamicPropertySource
	static void issuer(DynamicPropertyRegistry registry) {
		registry.add("spring.security.oauth2.resourceserver.jwt.issuer-uri", issuer::uri);
	}

	@Test
	void aValidTokenIsAccepted() {
		assertThat(withToken(issuer.token("alice", "other read")).statusCode()).isEqualTo(200);
	}

	@Test
	void theSubjectIsInTheAccessLine() {
		get("/probe", "Authorization", "Bearer " + issuer.token("alice", "read"), "X-Request-ID", "jwt-alice");
		get("/probe", "Authorization", "Bearer " + issuer.token("bob", "write"), "X-Request-ID", "jwt-bob");
		get("/probe", "X-Request-ID", "jwt-nobody");
		assertThat(line("jwt-alice")).contains(entry("user_id", "alice"), entry("status", 200));
		assertThat(line("jwt-bob")).contains(entry("user_id", "bob"), entry("status", 403));
		assertThat(line("jwt-nobody")).doesNotContainKey("user_id").containsEntry("status", 401);
	}

	@Test
	void aRequestWithoutATokenIsAskedForOne() {
		HttpResponse<String> response = get("/probe");
		assertThat(response.statusCode()).isEqualTo(401);
		assertThat(problem(response)).contains(entry("code", "UNAUTHENTICATED"), entry("instance", "/probe"));
		assertThat(challenge(response)).startsWith("Bearer").doesNotContain("error");
	}

	static Stream<Map<String, Object>> invalidClaims() {
		return Stream.of(Map.of("iss", "http://localhost:1"), Map.of("aud", "somebody"), Map.of("aud", ""),
				Map.of("exp", NOW - 120), Map.of("exp", ""), Map.of("nbf", NOW + 300));
	}

	@ParameterizedTest
	@MethodSource("invalidClaims")
	void anInvalidTokenIsRejected(Map<String, Object> claims) {
		assertInvalid(withToken(issuer.token(claims)));
	}

	@ParameterizedTest
	@ValueSource(strings = { "x", "a.b.c", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbGljZSJ9.",
			"eyJhbGciOiJIUzI1NiIsImtpZCI6IjEifQ.eyJzdWIiOiJhbGljZSJ9.AAAA",
			"eyJhbGciOiJFUzI1NiIsImtpZCI6IjEifQ.eyJzdWIiOiJhbGljZSJ9.AAAA",
			"eyJhbGciOiJSUzI1NiIsImtpZCI6IjEifQ.bm90IGpzb24.AAAA",
			"eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ.AAAA.AAAA.AAAA.AAAA" })
	void whatIsNoTokenIsRejected(String token) {
		assertInvalid(withToken(token));
	}

	@Test
	void aForgedTokenIsRejected() {
		assertInvalid(withToken(issuer.forgedToken()));
	}

	@Test
	void aTokenWithoutTheScopeIsNotEnough() {
		HttpResponse<String> response = withToken(issuer.token("alice", "reader write"));
		assertThat(response.statusCode()).isEqualTo(403);
		assertThat(problem(response)).containsEntry("code", "PERMISSION_DENIED");
		assertThat(challenge(response)).contains("error=\"insufficient_scope\"");
	}

	@Test
	void aTokenInTheQueryDoesNotCount() {
		assertThat(get("/probe?access_token=" + issuer.token("alice", "read")).statusCode()).isEqualTo(401);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/probe/numbers/7", "/probe/unknown", "/probe/", "/probe;x=1", "/probe//numbers/7",
			"/x/../probe", "/%70robe", "//probe" })
	void noSpellingOfAPathIsOpen(String path) {
		assertThat(get(path).statusCode()).as(path).isIn(400, 401, 404);
		assertThat(get(path).body()).doesNotContain("Hello");
	}

	@Test
	void otherPathsAreOpen() {
		assertThat(get("/nothing").statusCode()).isEqualTo(404);
	}

	@Test
	void theManagementPortAsksForNoToken() {
		assertThat(
				send("GET", this.managementPort, "/actuator/health/liveness", "Authorization", "Bearer x").statusCode())
			.isEqualTo(200);
	}

	@Test
	void everyMethodNeedsAToken() {
		for (String method : List.of("GET", "POST", "PUT", "DELETE", "OPTIONS")) {
			assertThat(send(method, this.httpPort, "/probe/texts").statusCode()).as(method).isEqualTo(401);
		}
	}

	@Test
	void nothingIsSetInTheBrowser() {
		HttpResponse<String> response = withToken(issuer.token("alice", "read"));
		assertThat(response.headers().allValues("Set-Cookie")).isEmpty();
		assertThat(response.headers().allValues("Cache-Control")).containsExactly("no-store");
	}

	private HttpResponse<String> withToken(String token) {
		return get("/probe", "Authorization", "Bearer " + token);
	}

	private static void assertInvalid(HttpResponse<String> response) {
		assertThat(response.statusCode()).isEqualTo(401);
		assertThat(problem(response)).containsEntry("code", "UNAUTHENTICATED");
		assertThat(challenge(response)).startsWith("Bearer ").contains("error=\"invalid_token\"");
	}

	private static String challenge(HttpResponse<String> response) {
		assertThat(response.headers().allValues("WWW-Authenticate")).hasSize(1);
		return response.headers().firstValue("WWW-Authenticate").orElseThrow();
	}

	private Map<String, Object> line(String requestId) {
		return this.logLines.awaitOne("access.http", (line) -> requestId.equals(line.get("request_id")));
	}

}
