package dev.greeting.platform.shutdown;

import java.time.Duration;

import dev.greeting.platform.CallOrder;
import net.devh.boot.grpc.server.config.GrpcServerProperties;
import net.devh.boot.grpc.server.interceptor.GrpcGlobalServerInterceptor;
import org.apache.catalina.connector.Connector;
import org.apache.coyote.http11.AbstractHttp11Protocol;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.autoconfigure.context.LifecycleProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
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

	ShutdownAutoConfiguration(ShutdownProperties properties, LifecycleProperties lifecycle) {
		checkLongerThanGracePeriod("spring.lifecycle.timeout-per-shutdown-phase",
				lifecycle.getTimeoutPerShutdownPhase(), properties);
	}

	/**
	 * A shutdown that is shorter than the grace period would cut streams instead of
	 * ending them with an error.
	 */
	private static void checkLongerThanGracePeriod(String key, Duration value, ShutdownProperties properties) {
		if (value.compareTo(properties.gracePeriod()) <= 0) {
			throw new InvalidConfigurationPropertyValueException(key, value,
					"It must be longer than greeting.shutdown.grace-period, which is " + properties.gracePeriod());
		}
	}

	@Bean
	@ConditionalOnMissingBean(name = "drain")
	Drain drain(ShutdownProperties properties, ApplicationContext application) {
		return new Drain(properties, application, application);
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnWebApplication(type = Type.SERVLET)
	@ConditionalOnClass(TomcatServletWebServerFactory.class)
	static class HttpServer {

		@Bean
		@ConditionalOnMissingBean(name = "connectionCloseWhileDraining")
		WebServerFactoryCustomizer<TomcatServletWebServerFactory> connectionCloseWhileDraining(Drain drain) {
			return (tomcat) -> tomcat.addConnectorCustomizers(
					(connector) -> drain.onStart(() -> closeConnectionsAfterNextResponse(connector)));
		}

		/**
		 * Makes Tomcat send {@code Connection: close}: a request over a kept-alive
		 * connection would fail once the server has stopped. The header is not set
		 * directly, because Tomcat would then not chunk bodies, and a stream that is cut
		 * would look complete.
		 */
		private static void closeConnectionsAfterNextResponse(Connector connector) {
			if (connector.getProtocolHandler() instanceof AbstractHttp11Protocol<?> protocol) {
				protocol.setMaxKeepAliveRequests(1);
			}
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(GrpcGlobalServerInterceptor.class)
	static class GrpcServer {

		GrpcServer(ShutdownProperties properties, GrpcServerProperties server) {
			Duration grace = server.getShutdownGracePeriod();
			// A negative one means forever.
			if (!grace.isNegative()) {
				checkLongerThanGracePeriod("grpc.server.shutdown-grace-period", grace, properties);
			}
		}

		@GrpcGlobalServerInterceptor
		@Order(CallOrder.ServerInterceptors.OPEN_STREAMS)
		@ConditionalOnMissingBean(name = "openStreamsServerInterceptor")
		OpenStreamsServerInterceptor openStreamsServerInterceptor() {
			return new OpenStreamsServerInterceptor();
		}

	}

}
