package dev.greeting.gateway.openapi;

import java.io.IOException;
import java.net.http.HttpResponse;

import dev.greeting.gateway.GatewayTest;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.web.servlet.HandlerExecutionChain;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.util.ServletRequestPathUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that Swagger UI works without third parties and adds no cost to the API.
 */
class SwaggerUiTests extends GatewayTest {

	@Test
	void isFoundAtItsUsualPath() throws IOException, InterruptedException {
		HttpResponse<String> redirect = get("/swagger-ui.html");
		assertThat(redirect.statusCode()).isEqualTo(302);
		assertThat(redirect.headers().firstValue("Location")).hasValue("/swagger-ui/index.html");
		assertThat(get("/swagger-ui/index.html").body()).contains("swagger-ui-bundle.js");
		assertThat(get("/swagger-ui/swagger-ui-bundle.js").statusCode()).isEqualTo(200);
	}

	@Test
	void loadsNothingFromThirdPartiesAndSendsNothingToThem() throws IOException, InterruptedException {
		assertThat(get("/swagger-ui/index.html").body()).doesNotContain("://");
		assertThat(get("/swagger-ui/swagger-initializer.js").body()).doesNotContain("://");
		JsonNode settings = JsonMapper.shared().readTree(get("/v3/api-docs/swagger-config").body());
		assertThat(settings.get("url").asString()).isEqualTo("/v3/api-docs");
		assertThat(settings.get("validatorUrl").asString()).isEqualTo("none");
	}

	@Test
	void runsOnlyItsOwnScriptsAndInNoFrame() throws IOException, InterruptedException {
		HttpResponse<String> page = get("/swagger-ui/index.html");
		assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow()).contains("script-src 'self';",
				"frame-ancestors 'none'");
		assertThat(page.headers().firstValue("X-Frame-Options")).hasValue("DENY");
		assertThat(page.headers().firstValue("Referrer-Policy")).hasValue("no-referrer");
		assertThat(page.body()).as("inline scripts").doesNotContainPattern("<script>|<script [^>]*>[^<\\s]");
	}

	@Test
	void isCachedAndRevalidatedEachTime() throws IOException, InterruptedException {
		HttpResponse<String> file = get("/swagger-ui/swagger-ui-bundle.js");
		assertThat(file.headers().allValues("Cache-Control")).containsExactly("no-cache");
		String lastModified = file.headers().firstValue("Last-Modified").orElseThrow();
		assertThat(get("/swagger-ui/swagger-ui-bundle.js", "If-Modified-Since", lastModified).statusCode())
			.isEqualTo(304);
	}

	@Test
	void addsNoFilterToOrdinaryRequests(@Autowired RequestMappingHandlerMapping requestMappingHandlerMapping)
			throws Exception {
		MockHttpServletRequest request = new MockHttpServletRequest("GET", "/api/v1/hello");
		ServletRequestPathUtils.parseAndCache(request);
		HandlerExecutionChain chain = requestMappingHandlerMapping.getHandler(request);
		assertThat(chain).isNotNull();
		assertThat(chain.getInterceptorList()).extracting((interceptor) -> interceptor.getClass().getName())
			.noneMatch((name) -> name.startsWith("org.springdoc"));
	}

}
