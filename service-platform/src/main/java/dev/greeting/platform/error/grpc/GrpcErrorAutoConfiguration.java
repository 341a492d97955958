package dev.greeting.platform.error.grpc;

import dev.greeting.platform.CallOrder;
import dev.greeting.platform.error.ErrorProperties;
import dev.greeting.platform.server.ServerProperties;
import io.grpc.ServerBuilder;
import net.devh.boot.grpc.server.error.GrpcExceptionResponseHandler;
import net.devh.boot.grpc.server.interceptor.GlobalServerInterceptorRegistry;
import net.devh.boot.grpc.server.interceptor.GrpcGlobalServerInterceptor;
import net.devh.boot.grpc.server.serverfactory.GrpcServerConfigurer;
import net.devh.boot.grpc.server.service.GrpcServiceDiscoverer;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.Order;

/**
 * Auto-configuration of the gRPC server's side of the error model.
 */
@AutoConfiguration(beforeName = { "net.devh.boot.grpc.server.autoconfigure.GrpcAdviceAutoConfiguration",
		"net.devh.boot.grpc.server.autoconfigure.GrpcServerAutoConfiguration" })
@ConditionalOnClass(GrpcServerConfigurer.class)
@EnableConfigurationProperties({ ErrorProperties.class, ServerProperties.class })
public final class GrpcErrorAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(name = "unexpectedErrorAdvice")
	UnexpectedErrorAdvice unexpectedErrorAdvice() {
		return new UnexpectedErrorAdvice();
	}

	@GrpcGlobalServerInterceptor
	@Order(CallOrder.ServerInterceptors.EXCEPTIONS)
	@ConditionalOnMissingBean(name = "serviceExceptionInterceptor")
	ServiceExceptionInterceptor serviceExceptionInterceptor(GrpcExceptionResponseHandler handler) {
		return new ServiceExceptionInterceptor(handler);
	}

	@GrpcGlobalServerInterceptor
	@Order(CallOrder.ServerInterceptors.ERROR_INFO)
	@ConditionalOnMissingBean(name = "errorInfoServerInterceptor")
	ErrorInfoServerInterceptor errorInfoServerInterceptor(ErrorProperties errors) {
		return new ErrorInfoServerInterceptor(errors);
	}

	@Bean
	@ConditionalOnMissingBean
	GrpcServiceDiscoverer requestMarshallerServiceDiscoverer(ServerProperties server) {
		return new RequestMarshallerServiceDiscoverer(server.keepUnknownFields());
	}

	@Bean
	@ConditionalOnMissingBean(name = "lazyGzipCodec")
	LazyGzipCodec lazyGzipCodec() {
		return new LazyGzipCodec();
	}

	@GrpcGlobalServerInterceptor
	@Order(CallOrder.ServerInterceptors.UNREADABLE_REQUESTS)
	@ConditionalOnMissingBean(name = "unreadableRequestServerInterceptor")
	UnreadableRequestServerInterceptor unreadableRequestServerInterceptor() {
		return new UnreadableRequestServerInterceptor();
	}

	@Bean
	@ConditionalOnMissingBean(name = "unknownMethodRegistry")
	GrpcServerConfigurer unknownMethodRegistry(GlobalServerInterceptorRegistry interceptors) {
		return (ServerBuilder<?> server) -> server
			.fallbackHandlerRegistry(new UnknownMethodRegistry(interceptors.getServerInterceptors()));
	}

}
