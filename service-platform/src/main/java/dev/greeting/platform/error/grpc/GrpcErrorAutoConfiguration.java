package dev.greeting.platform.error.grpc;

import io.grpc.ServerBuilder;
import net.devh.boot.grpc.common.util.InterceptorOrder;
import net.devh.boot.grpc.server.error.GrpcExceptionInterceptor;
import net.devh.boot.grpc.server.error.GrpcExceptionResponseHandler;
import net.devh.boot.grpc.server.interceptor.GlobalServerInterceptorRegistry;
import net.devh.boot.grpc.server.interceptor.GrpcGlobalServerInterceptor;
import net.devh.boot.grpc.server.serverfactory.GrpcServerConfigurer;
import net.devh.boot.grpc.server.service.GrpcServiceDiscoverer;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.Order;

/**
 * Auto-configuration of the gRPC server's side of the error model.
 */
@AutoConfiguration(beforeName = { "net.devh.boot.grpc.server.autoconfigure.GrpcAdviceAutoConfiguration",
		"net.devh.boot.grpc.server.autoconfigure.GrpcServerAutoConfiguration" })
@ConditionalOnClass(GrpcServerConfigurer.class)
public final class GrpcErrorAutoConfiguration {

	@Bean
	UnexpectedErrorAdvice unexpectedErrorAdvice() {
		return new UnexpectedErrorAdvice();
	}

	/**
	 * net.devh's own interceptor of this kind is the outermost one, so whatever lies
	 * inside of it, metrics and access lines among them, would see {@code UNKNOWN}
	 * instead of the status that an advice chose. This one is the innermost.
	 */
	@GrpcGlobalServerInterceptor
	@Order(InterceptorOrder.ORDER_LAST)
	GrpcExceptionInterceptor innermostGrpcExceptionInterceptor(GrpcExceptionResponseHandler handler) {
		return new GrpcExceptionInterceptor(handler);
	}

	@GrpcGlobalServerInterceptor
	@Order(InterceptorOrder.ORDER_LAST - 1)
	CallbackErrorServerInterceptor callbackErrorServerInterceptor(GrpcExceptionResponseHandler handler) {
		return new CallbackErrorServerInterceptor(handler);
	}

	@GrpcGlobalServerInterceptor
	@Order(InterceptorOrder.ORDER_TRACING_METRICS + 1)
	ErrorInfoServerInterceptor errorInfoServerInterceptor() {
		return new ErrorInfoServerInterceptor();
	}

	@Bean
	GrpcServiceDiscoverer readableRequests() {
		return new ReadableRequests();
	}

	@Bean
	LateGzip lateGzip() {
		return new LateGzip();
	}

	@GrpcGlobalServerInterceptor
	@Order(InterceptorOrder.ORDER_TRACING_METRICS + 2)
	UnreadableRequestInterceptor unreadableRequestInterceptor() {
		return new UnreadableRequestInterceptor();
	}

	@Bean
	GrpcServerConfigurer unknownMethodRegistry(GlobalServerInterceptorRegistry interceptors) {
		return (ServerBuilder<?> server) -> server
			.fallbackHandlerRegistry(new UnknownMethodRegistry(interceptors.getServerInterceptors()));
	}

}
