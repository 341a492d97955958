package dev.greeting.platform.error;

import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Auto-configuration of the HTTP server's side of the error model.
 */
@AutoConfiguration
@Import(ProblemDetailsAdvice.class)
public final class ProblemDetailsAutoConfiguration {

	@Bean
	WebServerFactoryCustomizer<TomcatServletWebServerFactory> problemReportValve(JsonMapper jsonMapper) {
		return (tomcat) -> tomcat.addContextCustomizers(
				(context) -> context.getParent().getPipeline().addValve(new ProblemReportValve(jsonMapper)));
	}

	@Bean
	WebServerFactoryCustomizer<TomcatServletWebServerFactory> pathParameterValve() {
		return (tomcat) -> tomcat.addContextValves(new PathParameterValve());
	}

	@Bean
	WebMvcConfigurer repeatedParameterInterceptor() {
		return new WebMvcConfigurer() {

			@Override
			public void addInterceptors(InterceptorRegistry registry) {
				registry.addInterceptor(new RepeatedParameterInterceptor());
			}

		};
	}

}
