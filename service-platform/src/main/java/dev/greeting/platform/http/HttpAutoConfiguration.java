package dev.greeting.platform.http;

import dev.greeting.platform.CallOrder;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of the headers that all HTTP responses have in common.
 */
@AutoConfiguration
@ConditionalOnWebApplication(type = Type.SERVLET)
@ConditionalOnClass(TomcatServletWebServerFactory.class)
public final class HttpAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(name = "responseHeadersValve")
	WebServerFactoryCustomizer<TomcatServletWebServerFactory> responseHeadersValve() {
		return new TomcatCustomizer(CallOrder.Valves.RESPONSE_HEADERS,
				(tomcat) -> tomcat.addEngineValves(new ResponseHeadersValve()));
	}

}
