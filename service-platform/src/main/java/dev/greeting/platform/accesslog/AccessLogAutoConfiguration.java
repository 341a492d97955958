package dev.greeting.platform.accesslog;

import dev.greeting.platform.CallOrder;
import dev.greeting.platform.http.TomcatCustomizer;
import io.grpc.ServerBuilder;
import net.devh.boot.grpc.server.serverfactory.GrpcServerConfigurer;

import org.apache.catalina.valves.RemoteIpValve;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

/**
 * Auto-configuration of the access lines of HTTP and gRPC servers. Silence them with
 * {@code logging.level.access=off}.
 */
@AutoConfiguration
public final class AccessLogAutoConfiguration {

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnWebApplication(type = Type.SERVLET)
	@ConditionalOnClass(TomcatServletWebServerFactory.class)
	static class HttpServer {

		@Bean
		@ConditionalOnMissingBean(name = "httpAccessLogValve")
		WebServerFactoryCustomizer<TomcatServletWebServerFactory> httpAccessLogValve(ObjectProvider<RequestUser> user) {
			return new TomcatCustomizer(CallOrder.Valves.ACCESS_LOG,
					(tomcat) -> tomcat.addEngineValves(new HttpAccessLogValve(user.getIfAvailable(),
							tomcat.getEngineValves().stream().anyMatch(RemoteIpValve.class::isInstance))));
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(GrpcServerConfigurer.class)
	static class GrpcServer {

		@Bean
		@Order(CallOrder.ServerTracers.ACCESS_LOG)
		@ConditionalOnMissingBean(name = "grpcAccessLogStreamTracer")
		GrpcServerConfigurer grpcAccessLogStreamTracer() {
			return (ServerBuilder<?> server) -> server.addTransportFilter(new GrpcAccessLogStreamTracer.PeerFilter())
				.addStreamTracerFactory(new GrpcAccessLogStreamTracer.Factory());
		}

	}

}
