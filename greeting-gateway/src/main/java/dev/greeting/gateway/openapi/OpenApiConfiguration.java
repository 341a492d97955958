package dev.greeting.gateway.openapi;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.servers.Server;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletResponse;
import org.springdoc.core.customizers.OpenApiCustomizer;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.ForwardedHeaderFilter;

/**
 * The frame of the OpenAPI document.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBooleanProperty(name = "springdoc.api-docs.enabled", matchIfMissing = true)
class OpenApiConfiguration {

	/**
	 * The version of the API, not of the program: it changes when an operation does.
	 */
	private static final String API_VERSION = "1.0.0";

	private static final String DESCRIPTION = """
			Greets people by name and lists items, all at once or one by one as they arrive.

			**Methods.** Every path answers `GET`, `HEAD` (the headers of `GET`, no body) and `OPTIONS` (`Allow`). \
			Nothing here changes anything, so every call may be repeated.

			**Request id.** Every response carries `X-Request-ID`, the id that the request bears in every log line \
			on its way. It is the caller's own where the caller sends an acceptable one.

			**Errors.** Every error is a problem document (RFC 9457, `application/problem+json`), whichever part \
			gives rise to it. Programs act on `code`, `reason` and `violations`; `detail` is for people, and its \
			wording may change. An unknown path is answered with 404.
			""";

	@Bean
	OpenAPI openApi() {
		return new OpenAPI()
			.info(new Info().title("Greeting")
				.description(DESCRIPTION)
				.version(API_VERSION)
				.license(new License().name("Apache License 2.0").identifier("Apache-2.0")))
			// Relative, so that it holds behind any proxy.
			.addServersItem(new Server().url("/").description("The server that this document comes from"));
	}

	/**
	 * springdoc believes these headers whoever sends them, and fails at those that it
	 * cannot read. They are for {@code server.forward-headers-strategy}, whose filter
	 * comes before this one.
	 */
	@Bean
	FilterRegistrationBean<ForwardedHeaderFilter> forwardedHeadersAreNotForSpringdoc() {
		ForwardedHeaderFilter filter = new ForwardedHeaderFilter();
		filter.setRemoveOnly(true);
		FilterRegistrationBean<ForwardedHeaderFilter> registration = new FilterRegistrationBean<>(filter);
		registration.addUrlPatterns("/v3/api-docs/*", "/swagger-ui.html", "/swagger-ui/*");
		return registration;
	}

	@Bean
	FilterRegistrationBean<DocumentCacheFilter> documentCacheFilter() {
		FilterRegistrationBean<DocumentCacheFilter> registration = new FilterRegistrationBean<>(
				new DocumentCacheFilter());
		registration.addUrlPatterns("/v3/api-docs/*", "/v3/api-docs.yaml");
		return registration;
	}

	@Bean
	FilterRegistrationBean<Filter> swaggerUiCacheFilter() {
		FilterRegistrationBean<Filter> registration = new FilterRegistrationBean<>((request, response, chain) -> {
			((HttpServletResponse) response).setHeader(HttpHeaders.CACHE_CONTROL, DocumentCacheFilter.NO_CACHE);
			chain.doFilter(request, response);
		});
		registration.addUrlPatterns("/swagger-ui/*");
		return registration;
	}

	@Bean
	OpenApiCustomizer commonDocumentation(JsonMapper jsonMapper, ServerProperties server) {
		return new CommonDocumentation(new ProblemExamples(jsonMapper), server.getMaxHttpRequestHeaderSize());
	}

}
