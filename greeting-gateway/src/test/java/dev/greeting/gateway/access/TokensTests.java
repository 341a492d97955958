package dev.greeting.gateway.access;

import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import dev.greeting.gateway.GatewayTest;
import dev.greeting.gateway.openapi.OpenApiDocument;
import dev.greeting.platform.test.grpc.ReceivedCall;
import dev.greeting.platform.test.token.TokenIssuer;
import io.swagger.v3.parser.OpenAPIV3Parser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests the gateway with an issuer: its routes need a token, the rest stays open.
 */
@TestPropertySource(properties = { "greeting.security.jwt.scope=greet",
		"spring.security.oauth2.resourceserver.jwt.audiences=greeting" })
class TokensTests extends GatewayTest {

	private static final TokenIssuer issuer = TokenIssuer.start();

	@DynamicPropertySource
	static void issuer(DynamicPropertyRegistry registry) {
		registry.add("spring.security.oauth2.resourceserver.jwt.issuer-uri", issuer::uri);
	}

	@Test
	void everyRouteNeedsAToken() throws Exception {
		assertThat(OpenApiDocument.parse(get("/v3/api-docs").body()).operations()).isNotEmpty()
			.allSatisfy((operation) -> {
				String method = operation.method().toUpperCase(Locale.ROOT);
				String path = operation.request();
				assertThat(send(method, path).statusCode()).isEqualTo(401);
				assertThat(send(method, path, bearer(issuer.token("alice", "other"))).statusCode()).isEqualTo(403);
				assertThat(send(method, path, bearer(issuer.token("alice", "greet"))).statusCode()).isNotIn(401, 403);
			});
	}

	@Test
	void aRouteAnswersARequestWithAToken() throws Exception {
		assertThat(get("/api/v1/hello?name=test", bearer(issuer.token("alice", "greet"))).body())
			.contains("Hello test!");
	}

	@Test
	void thePageOfAVisitorWithoutATokenShowsNothingOfTheApi() throws Exception {
		HttpResponse<String> page = get("/?name=Gonzalo&length=2");
		assertThat(page.statusCode()).isEqualTo(401);
		assertThat(page.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
		assertThat(page.headers().firstValue("Content-Type")).hasValue("text/html;charset=UTF-8");
		assertThat(page.body()).contains("<strong>401 UNAUTHENTICATED</strong>", "The API needs an access token.")
			.doesNotContain("Hello Gonzalo", "name 1");
	}

	@Test
	void thePageOfAVisitorWhoMayNotCallTheApiSaysSo() throws Exception {
		HttpResponse<String> page = get("/?name=Gonzalo&length=2", bearer(issuer.token("alice", "other")));
		assertThat(page.statusCode()).isEqualTo(403);
		assertThat(page.body()).contains("<strong>403 PERMISSION_DENIED</strong>")
			.doesNotContain("Hello Gonzalo", "name 1");
	}

	@Test
	void thePageOfAVisitorWithATokenIsComplete() throws Exception {
		HttpResponse<String> page = get("/?name=Gonzalo&length=2", bearer(issuer.token("alice", "greet")));
		assertThat(page.statusCode()).isEqualTo(200);
		assertThat(page.body()).contains("Hello Gonzalo!", "<li>2 - name 2</li>");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/v3/api-docs", "/swagger-ui/index.html" })
	void theDocumentationIsOpen(String path) throws Exception {
		assertThat(get(path).statusCode()).isEqualTo(200);
	}

	@Test
	void theDocumentOffersTheLogin() throws Exception {
		String json = get("/v3/api-docs").body();
		assertThat(new OpenAPIV3Parser().readContents(json).getMessages()).isEmpty();
		JsonNode document = JsonMapper.shared().readTree(json);
		assertThat(document.at("/components/securitySchemes/bearer/scheme").asString()).isEqualTo("bearer");
		assertThat(document.get("paths").valueStream().flatMap(JsonNode::valueStream).toList()).isNotEmpty()
			.allSatisfy((operation) -> {
				assertThat(operation.at("/security/0").has("bearer")).isTrue();
				assertThat(operation.get("responses").propertyNames()).contains("401", "403", "503")
					.last()
					.isEqualTo("default");
			});
		assertThat(document.at("/components/responses/401/headers").has("WWW-Authenticate")).isTrue();
	}

	@Test
	void aKeyThatTheIssuerHasRotatedIsTakenUp() throws Exception {
		String before = issuer.token("alice", "greet");
		assertThat(get("/api/v1/hello?name=x", bearer(before)).statusCode()).isEqualTo(200);
		issuer.rotateKey();
		assertThat(get("/api/v1/hello?name=x", bearer(issuer.token("alice", "greet"))).statusCode()).isEqualTo(200);
		assertThat(get("/api/v1/hello?name=x", bearer(before)).statusCode()).isEqualTo(401);
	}

	@Test
	void aStreamGoesOnWhenItsTokenExpires() throws Exception {
		CompletableFuture<ReceivedCall> started = new CompletableFuture<>();
		nameService.onGetStream((call) -> {
			call.send(nameService.items(0, 1).findFirst().orElseThrow());
			started.complete(call);
		});
		// 60 s of clock skew are allowed.
		long expiry = System.currentTimeMillis() / 1000 - 57;
		String token = issuer.token(Map.of("scope", "greet", "exp", expiry, "iat", expiry - 60));
		HttpResponse<InputStream> stream = open("/api/v1/items/stream?length=2", bearer(token));
		assertThat(stream.statusCode()).isEqualTo(200);
		try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8))) {
			assertThat(lines.readLine()).contains("name 1");
			await().until(() -> get("/api/v1/hello?name=x", bearer(token)).statusCode() == 401);
			ReceivedCall call = started.get(10, TimeUnit.SECONDS);
			call.send(nameService.items(1, 2).findFirst().orElseThrow());
			call.complete();
			assertThat(lines.lines().toList()).singleElement().asString().contains("name 2");
		}
	}

	static String[] bearer(String token) {
		return List.of("Authorization", "Bearer " + token).toArray(String[]::new);
	}

}
