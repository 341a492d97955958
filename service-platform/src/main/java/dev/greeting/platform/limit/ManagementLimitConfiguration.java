package dev.greeting.platform.limit;

import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextType;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;

/**
 * The limits of the management port, whose server is made in a context of its own. What
 * it serves at once has none: nothing is to keep probes out.
 */
@ManagementContextConfiguration(value = ManagementContextType.CHILD, proxyBeanMethods = false)
public class ManagementLimitConfiguration {

	@Bean
	WebServerFactoryCustomizer<TomcatServletWebServerFactory> boundedManagementPort(LimitProperties properties,
			MeterRegistry meterRegistry) {
		return (tomcat) -> {
			tomcat.setProtocol(BoundedHttp11Protocol.class.getName());
			tomcat.addConnectorCustomizers((connector) -> {
				if (connector.getProtocolHandler() instanceof BoundedHttp11Protocol protocol) {
					protocol.setLimits(properties);
					protocol.setMaxConnections(properties.managementConnections());
					protocol.showConnections("management-connections", meterRegistry);
				}
			});
		};
	}

}
