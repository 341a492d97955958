package dev.greeting.platform.error.http;

import dev.greeting.platform.CallOrder;
import dev.greeting.platform.http.TomcatCustomizer;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.mvc.method.RequestMappingInfoHandlerMapping;

/**
 * Auto-configuration of the HTTP server's side of the error model.
 */
@AutoConfiguration
@Import(ProblemDetailsAdvice.class)
public final class ProblemDetailsAutoConfiguration {

	@Bean
	AllowedMethods allowedMethods(ObjectProvider<RequestMappingInfoHandlerMapping> mappings) {
		return new AllowedMethods(mappings);
	}

	@Bean
	WebServerFactoryCustomizer<TomcatServletWebServerFactory> problemReportValve(JsonMapper jsonMapper,
			AllowedMethods allowedMethods) {
		return new TomcatCustomizer(CallOrder.Valves.PROBLEM_REPORT,
				(tomcat) -> tomcat.addContextCustomizers((context) -> context.getParent()
					.getPipeline()
					.addValve(new ProblemReportValve(jsonMapper, allowedMethods))));
	}

	@Bean
	WebServerFactoryCustomizer<TomcatServletWebServerFactory> pathParameterValve() {
		return new TomcatCustomizer(CallOrder.Valves.PATH_PARAMETERS,
				(tomcat) -> tomcat.addContextValves(new PathParameterValve()));
	}

	@Bean
	WebMvcConfigurer requestInterceptors(AllowedMethods allowedMethods) {
		return new WebMvcConfigurer() {

			@Override
			public void addInterceptors(InterceptorRegistry registry) {
				registry.addInterceptor(new RepeatedParameterInterceptor())
					.order(CallOrder.MvcInterceptors.REPEATED_PARAMETERS);
				registry.addInterceptor(new PreFlightInterceptor(allowedMethods))
					.order(CallOrder.MvcInterceptors.PREFLIGHT);
			}

		};
	}

}
