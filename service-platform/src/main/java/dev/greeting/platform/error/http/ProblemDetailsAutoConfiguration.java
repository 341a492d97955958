package dev.greeting.platform.error.http;

import dev.greeting.platform.CallOrder;
import dev.greeting.platform.error.ErrorProperties;
import dev.greeting.platform.http.ResponseHeaders;
import dev.greeting.platform.http.TomcatCustomizer;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.web.multipart.MultipartResolver;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.mvc.method.RequestMappingInfoHandlerMapping;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/**
 * Auto-configuration of the HTTP server's side of the error model.
 */
@AutoConfiguration
@ConditionalOnWebApplication(type = Type.SERVLET)
@ConditionalOnClass(TomcatServletWebServerFactory.class)
@EnableConfigurationProperties(ErrorProperties.class)
public final class ProblemDetailsAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(ResponseEntityExceptionHandler.class)
	ProblemDetailsAdvice problemDetailsAdvice(ErrorProperties errors) {
		return new ProblemDetailsAdvice(errors);
	}

	@Bean
	@ConditionalOnMissingBean(name = "committedResponseResolver")
	CommittedResponseResolver committedResponseResolver() {
		return new CommittedResponseResolver();
	}

	@Bean
	@ConditionalOnMissingBean(name = "allowedMethods")
	AllowedMethods allowedMethods(ObjectProvider<RequestMappingInfoHandlerMapping> mappings) {
		return new AllowedMethods(mappings);
	}

	@Bean
	@ConditionalOnMissingBean(name = "problemReportValve")
	WebServerFactoryCustomizer<TomcatServletWebServerFactory> problemReportValve(JsonMapper jsonMapper,
			AllowedMethods allowedMethods, ErrorProperties errors, ResponseHeaders headers) {
		return new TomcatCustomizer(CallOrder.Valves.PROBLEM_REPORT,
				(tomcat) -> tomcat.addContextCustomizers((context) -> context.getParent()
					.getPipeline()
					.addValve(new ProblemReportValve(jsonMapper, allowedMethods, errors, headers))));
	}

	@Bean
	@ConditionalOnMissingBean(name = "pathParameterValve")
	WebServerFactoryCustomizer<TomcatServletWebServerFactory> pathParameterValve() {
		return new TomcatCustomizer(CallOrder.Valves.PATH_PARAMETERS,
				(tomcat) -> tomcat.addContextValves(new PathParameterValve()));
	}

	@Bean
	@ConditionalOnProperty(name = UploadCheck.ENABLED, havingValue = "false")
	@ConditionalOnMissingBean(MultipartResolver.class)
	UploadCheck uploadCheck(ObjectProvider<RequestMappingInfoHandlerMapping> mappings) {
		return new UploadCheck(mappings);
	}

	@Bean
	@ConditionalOnMissingBean(name = "requestInterceptors")
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
