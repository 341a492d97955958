package dev.greeting.platform.limit.http;

import dev.greeting.platform.CallOrder;
import dev.greeting.platform.http.TomcatCustomizer;
import dev.greeting.platform.limit.ConcurrencyLimit;
import dev.greeting.platform.limit.LimitProperties;
import dev.greeting.platform.tls.RejectedHandshakes;
import dev.greeting.platform.tls.TlsAutoConfiguration;
import dev.greeting.platform.tls.TlsProperties;
import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of the limits of HTTP servers.
 */
@AutoConfiguration(after = TlsAutoConfiguration.class)
@EnableConfigurationProperties(LimitProperties.class)
@ConditionalOnWebApplication(type = Type.SERVLET)
@ConditionalOnClass(TomcatServletWebServerFactory.class)
public final class HttpLimitAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(name = "concurrencyLimitValve")
	WebServerFactoryCustomizer<TomcatServletWebServerFactory> concurrencyLimitValve(LimitProperties properties,
			MeterRegistry meterRegistry) {
		ConcurrencyLimit limit = new ConcurrencyLimit("http-requests", properties.httpRequests(), meterRegistry);
		return new TomcatCustomizer(CallOrder.Valves.CONCURRENCY,
				(tomcat) -> tomcat.addContextValves(new ConcurrencyLimitValve(limit)));
	}

	@Bean
	@ConditionalOnMissingBean(name = "boundedHttp11Protocol")
	WebServerFactoryCustomizer<TomcatServletWebServerFactory> boundedHttp11Protocol(LimitProperties properties,
			TlsProperties tls, RejectedHandshakes rejected, MeterRegistry meterRegistry) {
		return (tomcat) -> {
			tomcat.setProtocol(BoundedHttp11Protocol.class.getName());
			tomcat.addConnectorCustomizers((connector) -> {
				if (connector.getProtocolHandler() instanceof BoundedHttp11Protocol protocol) {
					protocol.setLimits(properties);
					protocol.setHandshakeLimit("http", tls.handshakeTimeout(), rejected);
					protocol.bindMetrics("http-connections", meterRegistry);
				}
			});
		};
	}

}
