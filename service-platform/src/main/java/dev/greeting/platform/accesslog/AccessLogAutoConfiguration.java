package dev.greeting.platform.accesslog;

import dev.greeting.platform.requestid.RequestIdAutoConfiguration;
import io.grpc.ServerBuilder;
import net.devh.boot.grpc.server.serverfactory.GrpcServerConfigurer;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Auto-configuration of the access lines of HTTP and gRPC servers. Silence them with
 * {@code logging.level.dev.greeting.access=off}.
 */
@AutoConfiguration(after = RequestIdAutoConfiguration.class)
public final class AccessLogAutoConfiguration {

	@Bean
	WebServerFactoryCustomizer<TomcatServletWebServerFactory> httpAccessLogValve() {
		return (tomcat) -> tomcat.addEngineValves(new HttpAccessLogValve());
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(GrpcServerConfigurer.class)
	static class GrpcServer {

		// Unordered, so after the tracer that gives the call its id.
		@Bean
		GrpcServerConfigurer grpcAccessLogStreamTracer() {
			return (ServerBuilder<?> server) -> server.addStreamTracerFactory(new GrpcAccessLogStreamTracer.Factory());
		}

	}

}
