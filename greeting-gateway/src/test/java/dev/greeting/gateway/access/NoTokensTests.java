package dev.greeting.gateway.access;

import dev.greeting.gateway.GatewayTest;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that nothing of Spring Security is in the gateway without an issuer.
 */
class NoTokensTests extends GatewayTest {

	@Test
	void noFilterIsAdded(@Autowired ServletContext servletContext) {
		assertThat(servletContext.getFilterRegistrations().values()).extracting(FilterRegistration::getName)
			.containsExactlyInAnyOrder("characterEncodingFilter", "requestContextFilter", "webMvcObservationFilter",
					"resourceUrlEncodingFilter", "documentCacheFilter", "swaggerUiHeadersFilter",
					"forwardedHeaderRemovalFilter", "Tomcat WebSocket (JSR356) Filter");
	}

	@Test
	void noBeanOfSpringSecurityExists(@Autowired ApplicationContext application) {
		assertThat(application.getBeanDefinitionNames())
			.noneMatch((name) -> String.valueOf(application.getType(name)).contains("springframework.security"));
	}

	@Test
	void theDocumentOffersNoLogin() throws Exception {
		assertThat(get("/v3/api-docs").body()).doesNotContain("security", "\"401\"", "\"403\"");
	}

}
