package dev.greeting.platform.cors;

import java.io.IOException;

import jakarta.servlet.http.HttpServletResponse;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.http.server.ServletServerHttpResponse;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.DefaultCorsProcessor;
import org.springframework.web.cors.UrlBasedCorsConfigurationSource;
import org.springframework.web.filter.CorsFilter;

import dev.greeting.platform.CallOrder;

/**
 * Auto-configuration of CORS, if {@code greeting.cors.allowed-origins} is set.
 */
@AutoConfiguration
@ConditionalOnWebApplication(type = Type.SERVLET)
@Conditional(CorsAutoConfiguration.OriginCondition.class)
@EnableConfigurationProperties(CorsProperties.class)
public final class CorsAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(name = "corsFilterRegistration")
	FilterRegistrationBean<CorsFilter> corsFilterRegistration(CorsProperties properties) {
		UrlBasedCorsConfigurationSource source = new UrlBasedCorsConfigurationSource();
		CorsConfiguration configuration = properties.toConfiguration();
		properties.paths().forEach((path) -> source.registerCorsConfiguration(path, configuration));
		CorsFilter filter = new CorsFilter(source);
		filter.setCorsProcessor(new ProblemCorsProcessor());
		FilterRegistrationBean<CorsFilter> registration = new FilterRegistrationBean<>(filter);
		registration.setOrder(CallOrder.Filters.CORS);
		return registration;
	}

	static final class OriginCondition implements Condition {

		@Override
		public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
			return Binder.get(context.getEnvironment())
				.bind(CorsProperties.PREFIX + ".allowed-origins", Bindable.listOf(String.class))
				.map((origins) -> !origins.isEmpty())
				.orElse(false);
		}

	}

	/**
	 * Leaves the body of a rejection to the container, which writes a problem document.
	 */
	private static final class ProblemCorsProcessor extends DefaultCorsProcessor {

		@Override
		protected void rejectRequest(ServerHttpResponse response) throws IOException {
			HttpServletResponse servletResponse = ((ServletServerHttpResponse) response).getServletResponse();
			servletResponse.sendError(HttpStatus.FORBIDDEN.value());
		}

	}

}
