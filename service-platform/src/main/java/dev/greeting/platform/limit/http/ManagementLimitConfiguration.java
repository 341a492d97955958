package dev.greeting.platform.limit.http;

import dev.greeting.platform.CallOrder;
import dev.greeting.platform.http.TomcatCustomizer;
import dev.greeting.platform.limit.ConcurrencyLimit;
import dev.greeting.platform.limit.LimitProperties;
import dev.greeting.platform.tls.RejectedHandshakes;
import dev.greeting.platform.tls.TlsProperties;
import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoints;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextType;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;

/**
 * The limits of the management port, whose server is created in a separate context.
 * Requests for health are not limited, so that no probe is rejected.
 */
@ManagementContextConfiguration(value = ManagementContextType.CHILD, proxyBeanMethods = false)
public class ManagementLimitConfiguration {

	@Bean
	@ConditionalOnMissingBean(name = "boundedManagementPort")
	WebServerFactoryCustomizer<TomcatServletWebServerFactory> boundedManagementPort(LimitProperties properties,
			TlsProperties tls, RejectedHandshakes rejected, MeterRegistry meterRegistry,
			PathMappedEndpoints endpoints) {
		String health = endpoints.getPath(EndpointId.of("health"));
		ConcurrencyLimit requests = new ConcurrencyLimit("management-requests", properties.managementRequests(),
				meterRegistry);
		return new TomcatCustomizer(CallOrder.Valves.CONCURRENCY, (tomcat) -> {
			tomcat.addContextValves(new ConcurrencyLimitValve(requests, (request) -> health == null
					|| !request.getDecodedRequestURI().startsWith(health, request.getContextPath().length())));
			tomcat.setProtocol(BoundedHttp11Protocol.class.getName());
			tomcat.addConnectorCustomizers((connector) -> {
				if (connector.getProtocolHandler() instanceof BoundedHttp11Protocol protocol) {
					protocol.setLimits(properties);
					protocol.setHandshakeLimit("management", tls.handshakeTimeout(), rejected);
					protocol.setMaxConnections(properties.managementConnections());
					protocol.bindMetrics("management-connections", meterRegistry);
				}
			});
		});
	}

}
