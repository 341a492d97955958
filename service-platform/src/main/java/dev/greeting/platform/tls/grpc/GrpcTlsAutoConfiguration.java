package dev.greeting.platform.tls.grpc;

import java.util.Objects;

import dev.greeting.platform.CallOrder;
import dev.greeting.platform.error.ClientNotAllowed;
import dev.greeting.platform.error.ErrorProperties;
import dev.greeting.platform.tls.OnMutualTls;
import dev.greeting.platform.tls.RejectedHandshakes;
import dev.greeting.platform.tls.TlsAutoConfiguration;
import dev.greeting.platform.tls.TlsProperties;
import io.micrometer.core.instrument.MeterRegistry;
import net.devh.boot.grpc.client.channelfactory.GrpcChannelFactory;
import net.devh.boot.grpc.server.config.GrpcServerProperties;
import net.devh.boot.grpc.server.interceptor.GrpcGlobalServerInterceptor;
import net.devh.boot.grpc.server.serverfactory.GrpcServerConfigurer;
import net.devh.boot.grpc.server.service.GrpcServiceDiscoverer;

import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.DependsOn;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration of mutual TLS over gRPC, with {@code greeting.tls.enabled}.
 */
@AutoConfiguration(after = TlsAutoConfiguration.class,
		beforeName = "dev.greeting.platform.client.GrpcClientAutoConfiguration")
@Conditional(OnMutualTls.class)
public final class GrpcTlsAutoConfiguration {

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(GrpcChannelFactory.class)
	static class GrpcClient {

		@Bean
		@DependsOn("pemBundleReloader")
		@ConditionalOnMissingBean
		GrpcClientTls grpcClientTls(SslBundles bundles, TlsProperties properties, RejectedHandshakes rejected) {
			return new GrpcClientTls(bundles, properties, rejected);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(GrpcServerConfigurer.class)
	@EnableConfigurationProperties(ErrorProperties.class)
	static class GrpcServer {

		GrpcServer(GrpcServerProperties server) {
			if (server.getSecurity().isEnabled()) {
				throw new InvalidConfigurationPropertyValueException("grpc.server.security.enabled", true,
						"It cannot be combined with greeting.tls.enabled");
			}
		}

		/**
		 * First, so that a configurer that replaces the negotiation takes it from here.
		 */
		@Bean
		@DependsOn("pemBundleReloader")
		@Order(Ordered.HIGHEST_PRECEDENCE)
		@ConditionalOnMissingBean
		GrpcServerTls grpcServerTls(SslBundles bundles, TlsProperties properties, RejectedHandshakes rejected) {
			return new GrpcServerTls(bundles, properties, rejected);
		}

		@GrpcGlobalServerInterceptor
		@Order(CallOrder.ServerInterceptors.ALLOWED_CLIENTS)
		@ConditionalOnMissingBean(name = "allowedClientsServerInterceptor")
		AllowedClientsServerInterceptor allowedClientsServerInterceptor(TlsProperties properties,
				ErrorProperties errors, MeterRegistry meterRegistry) {
			return new AllowedClientsServerInterceptor(properties, new ClientNotAllowed(errors), meterRegistry);
		}

		@Bean
		@ConditionalOnMissingBean(name = "allowedClientsCheck")
		GrpcServerConfigurer allowedClientsCheck(AllowedClientsServerInterceptor interceptor,
				GrpcServiceDiscoverer services) {
			return (server) -> interceptor.check(services);
		}

	}

	/**
	 * A service with a gRPC server has no HTTP port beside its management port: HTTP has
	 * neither mutual TLS nor the list of clients, and would bypass both.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ GrpcServerConfigurer.class, TomcatServletWebServerFactory.class })
	@ConditionalOnWebApplication(type = Type.SERVLET)
	static class NoHttpBesideGrpc {

		@Bean
		@ConditionalOnMissingBean(name = "noHttpBesideGrpc")
		WebServerFactoryCustomizer<TomcatServletWebServerFactory> noHttpBesideGrpc(Environment environment) {
			if (ManagementPortType.get(environment) == ManagementPortType.SAME) {
				throw new InvalidConfigurationPropertyValueException("management.server.port",
						Objects.toString(environment.getProperty("management.server.port"), ""),
						"It must be set, and must differ from server.port, which a service with a gRPC server and greeting.tls.enabled does not open");
			}
			return (tomcat) -> tomcat.setPort(-1);
		}

	}

}
