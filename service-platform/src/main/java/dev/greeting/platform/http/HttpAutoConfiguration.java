package dev.greeting.platform.http;

import dev.greeting.platform.CallOrder;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of the headers that all HTTP responses have in common.
 */
@AutoConfiguration
public final class HttpAutoConfiguration {

	@Bean
	WebServerFactoryCustomizer<TomcatServletWebServerFactory> responseHeadersValve() {
		return new TomcatCustomizer(CallOrder.Valves.RESPONSE_HEADERS,
				(tomcat) -> tomcat.addEngineValves(new ResponseHeadersValve()));
	}

}
