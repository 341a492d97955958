package dev.greeting.platform.requestid;

import dev.greeting.platform.CallOrder;
import dev.greeting.platform.http.TomcatCustomizer;
import io.grpc.ServerBuilder;
import io.micrometer.tracing.otel.bridge.Slf4JBaggageEventListener;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapPropagator;
import net.devh.boot.grpc.server.interceptor.GrpcGlobalServerInterceptor;
import net.devh.boot.grpc.server.serverfactory.GrpcServerConfigurer;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.micrometer.tracing.autoconfigure.TracingProperties;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

/**
 * Auto-configuration of the request id for HTTP and gRPC servers and for gRPC clients.
 */
@AutoConfiguration(before = OpenTelemetryTracingAutoConfiguration.class)
public final class RequestIdAutoConfiguration {

	/**
	 * Replaces Boot's bean, which would run all propagators side by side. The one of the
	 * request id must wrap the others.
	 */
	@Bean
	@ConditionalOnMissingBean
	ContextPropagators contextPropagators(ObjectProvider<TextMapPropagator> others) {
		return ContextPropagators
			.create(new RequestIdPropagator(TextMapPropagator.composite(others.orderedStream().toList())));
	}

	/**
	 * Replaces Boot's bean, which exists only if {@code
	 * management.tracing.baggage.enabled} is set. That would also forward callers'
	 * baggage.
	 */
	@Bean
	@ConditionalOnMissingBean
	@ConditionalOnBooleanProperty(name = "management.tracing.baggage.correlation.enabled", matchIfMissing = true)
	Slf4JBaggageEventListener slf4JBaggageEventListener(TracingProperties properties) {
		return new CorrelationEventListener(properties.getBaggage().getCorrelation().getFields());
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnWebApplication(type = Type.SERVLET)
	@ConditionalOnClass(TomcatServletWebServerFactory.class)
	static class HttpServer {

		@Bean
		@ConditionalOnMissingBean(name = "requestIdValve")
		WebServerFactoryCustomizer<TomcatServletWebServerFactory> requestIdValve() {
			return new TomcatCustomizer(CallOrder.Valves.REQUEST_ID,
					(tomcat) -> tomcat.addEngineValves(new RequestIdValve()));
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(GrpcServerConfigurer.class)
	static class GrpcServer {

		@Bean
		@Order(CallOrder.ServerTracers.REQUEST_ID)
		@ConditionalOnMissingBean(name = "requestIdServerStreamTracer")
		GrpcServerConfigurer requestIdServerStreamTracer() {
			return (ServerBuilder<?> server) -> server.addStreamTracerFactory(new RequestIdServerStreamTracerFactory());
		}

		@GrpcGlobalServerInterceptor
		@Order(CallOrder.ServerInterceptors.REQUEST_ID)
		@ConditionalOnMissingBean(name = "requestIdServerInterceptor")
		RequestIdServerInterceptor requestIdServerInterceptor() {
			return new RequestIdServerInterceptor();
		}

	}

}
