package dev.greeting.platform.http;

import dev.greeting.platform.CallOrder;

import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextType;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;

/**
 * Sets the common response headers on the management port, whose server is created in a
 * separate context.
 */
@ManagementContextConfiguration(value = ManagementContextType.CHILD, proxyBeanMethods = false)
public class ManagementHttpConfiguration {

	@Bean
	@ConditionalOnMissingBean(name = "managementResponseHeadersValve")
	WebServerFactoryCustomizer<TomcatServletWebServerFactory> managementResponseHeadersValve(ResponseHeaders headers) {
		return new TomcatCustomizer(CallOrder.Valves.RESPONSE_HEADERS,
				(tomcat) -> tomcat.addEngineValves(new ResponseHeadersValve(headers)));
	}

}
