package dev.greeting.gateway.openapi;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

import dev.greeting.platform.error.ErrorProperties;
import dev.greeting.platform.security.RouteAccess;
import io.swagger.v3.core.util.Yaml31;
import io.swagger.v3.oas.models.OpenAPI;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletResponse;
import org.springdoc.core.properties.SwaggerUiConfigProperties;
import org.springdoc.core.properties.SwaggerUiOAuthProperties;
import org.springdoc.core.providers.ObjectMapperProvider;
import org.springdoc.webmvc.ui.SwaggerIndexPageTransformer;
import org.springdoc.webmvc.ui.SwaggerIndexTransformer;
import org.springdoc.webmvc.ui.SwaggerWelcomeCommon;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Primary;
import org.springframework.core.env.Environment;
import org.springframework.core.io.Resource;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.ForwardedHeaderFilter;

/**
 * Configures the OpenAPI document.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBooleanProperty(name = "springdoc.api-docs.enabled", matchIfMissing = true)
class OpenApiConfiguration {

	// The order of the filters, which is inside of CallOrder.Filters and of Spring
	// Security.

	private static final int FORWARDED_HEADER_REMOVAL = 100;

	private static final int DOCUMENT_CACHE = 200;

	private static final int SWAGGER_UI_HEADERS = 300;

	private static final String SWAGGER_UI_POLICY = String.join("; ", "default-src 'none'", "script-src 'self'",
			"style-src 'self' 'unsafe-inline'", "img-src 'self' data:", "connect-src 'self'", "form-action 'self'",
			"base-uri 'none'", "frame-ancestors 'none'");

	@Bean
	@ConditionalOnBooleanProperty(name = "springdoc.pre-loading-enabled", havingValue = false, matchIfMissing = true)
	static LazyDocumentation lazyDocumentation() {
		return new LazyDocumentation();
	}

	/**
	 * Reads the static part of the document, which may contain placeholders for
	 * properties. One without a value stops the start.
	 */
	@Bean
	DocumentFrame documentFrame(@Value("classpath:openapi.yaml") Resource frame, Environment environment)
			throws IOException {
		return new DocumentFrame(
				environment.resolveRequiredPlaceholders(frame.getContentAsString(StandardCharsets.UTF_8)));
	}

	@Bean
	@Lazy
	OpenAPI openApi(DocumentFrame frame, CommonDocumentation commonDocumentation) throws IOException {
		OpenAPI document = Yaml31.mapper().readValue(frame.yaml(), OpenAPI.class);
		document.getComponents().getResponses().forEach(commonDocumentation::complete);
		return document;
	}

	/**
	 * Replaces springdoc's bean, which Spring MVC needs at the start.
	 */
	@Bean
	@Primary
	SwaggerIndexTransformer swaggerIndexTransformer(ObjectProvider<SwaggerIndexPageTransformer> transformer) {
		return (request, resource, chain) -> transformer.getObject().transform(request, resource, chain);
	}

	@Bean
	@Lazy
	SwaggerIndexPageTransformer swaggerIndexPageTransformer(SwaggerUiConfigProperties settings,
			SwaggerUiOAuthProperties oauth, SwaggerWelcomeCommon welcome, ObjectMapperProvider objectMappers) {
		return new SwaggerIndexPageTransformer(settings, oauth, welcome, objectMappers);
	}

	/**
	 * Hides these headers from springdoc, which trusts every client that sends them and
	 * fails on values that it cannot parse. {@code server.forward-headers-strategy}
	 * handles them, in a filter before this one.
	 */
	@Bean
	FilterRegistrationBean<ForwardedHeaderFilter> forwardedHeaderRemovalFilter() {
		ForwardedHeaderFilter filter = new ForwardedHeaderFilter();
		filter.setRemoveOnly(true);
		FilterRegistrationBean<ForwardedHeaderFilter> registration = new FilterRegistrationBean<>(filter);
		registration.setOrder(FORWARDED_HEADER_REMOVAL);
		registration.addUrlPatterns("/v3/api-docs/*", "/swagger-ui.html", "/swagger-ui/*");
		return registration;
	}

	@Bean
	FilterRegistrationBean<DocumentCacheFilter> documentCacheFilter() {
		FilterRegistrationBean<DocumentCacheFilter> registration = new FilterRegistrationBean<>(
				new DocumentCacheFilter());
		registration.setOrder(DOCUMENT_CACHE);
		registration.addUrlPatterns("/v3/api-docs/*", "/v3/api-docs.yaml");
		return registration;
	}

	/**
	 * Lets browsers revalidate Swagger UI each time, and load only its own files. It has
	 * inline styles, but no inline scripts.
	 */
	@Bean
	FilterRegistrationBean<Filter> swaggerUiHeadersFilter() {
		FilterRegistrationBean<Filter> registration = new FilterRegistrationBean<>((request, response, chain) -> {
			HttpServletResponse httpResponse = (HttpServletResponse) response;
			httpResponse.setHeader(HttpHeaders.CACHE_CONTROL, DocumentCacheFilter.NO_CACHE);
			httpResponse.setHeader("Content-Security-Policy", SWAGGER_UI_POLICY);
			httpResponse.setHeader("Referrer-Policy", "no-referrer");
			httpResponse.setHeader("X-Frame-Options", "DENY");
			chain.doFilter(request, response);
		});
		registration.setOrder(SWAGGER_UI_HEADERS);
		registration.addUrlPatterns("/swagger-ui/*");
		return registration;
	}

	@Bean
	@Lazy
	CommonDocumentation commonDocumentation(ConfigurableListableBeanFactory beans, JsonMapper jsonMapper,
			ErrorProperties errors, RouteAccess access) {
		return new CommonDocumentation(new Backends(beans), new ProblemContent(jsonMapper, errors), access);
	}

	/**
	 * The static part of the document.
	 *
	 * @param yaml its text
	 */
	record DocumentFrame(String yaml) {
	}

}
