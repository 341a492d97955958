package dev.greeting.platform.shutdown;

import net.devh.boot.grpc.common.util.InterceptorOrder;
import net.devh.boot.grpc.server.interceptor.GrpcGlobalServerInterceptor;
import org.apache.catalina.connector.Connector;
import org.apache.coyote.http11.AbstractHttp11Protocol;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

/**
 * Auto-configuration of how a service stops.
 */
@AutoConfiguration
@EnableConfigurationProperties(ShutdownProperties.class)
public final class ShutdownAutoConfiguration {

	@Bean
	Drain drain(ShutdownProperties properties, ApplicationContext application) {
		return new Drain(properties, application, application);
	}

	@Bean
	WebServerFactoryCustomizer<TomcatServletWebServerFactory> connectionsEndWhileDraining(Drain drain) {
		return (tomcat) -> tomcat.addConnectorCustomizers(
				(connector) -> drain.whenItStarts(() -> endConnectionsAfterTheirNextAnswer(connector)));
	}

	/**
	 * Asks clients to leave: a request that comes over a kept connection after the server
	 * has stopped would fail. Tomcat then adds {@code Connection: close} by itself. If we
	 * added it, Tomcat would not chunk bodies any more, and a stream that is cut would
	 * look like a whole one.
	 */
	private static void endConnectionsAfterTheirNextAnswer(Connector connector) {
		if (connector.getProtocolHandler() instanceof AbstractHttp11Protocol<?> protocol) {
			protocol.setMaxKeepAliveRequests(1);
		}
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(GrpcGlobalServerInterceptor.class)
	static class GrpcServer {

		@GrpcGlobalServerInterceptor
		@Order(InterceptorOrder.ORDER_LAST)
		OpenStreamsServerInterceptor openStreamsServerInterceptor() {
			return new OpenStreamsServerInterceptor();
		}

	}

}
