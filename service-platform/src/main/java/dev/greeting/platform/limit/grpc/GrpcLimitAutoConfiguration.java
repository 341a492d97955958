package dev.greeting.platform.limit.grpc;

import dev.greeting.platform.limit.ConcurrencyLimit;
import dev.greeting.platform.limit.LimitProperties;
import io.grpc.ServerBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.micrometer.core.instrument.MeterRegistry;
import net.devh.boot.grpc.common.util.InterceptorOrder;
import net.devh.boot.grpc.server.interceptor.GrpcGlobalServerInterceptor;
import net.devh.boot.grpc.server.serverfactory.GrpcServerConfigurer;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Auto-configuration of the limits of gRPC servers.
 */
@AutoConfiguration
@ConditionalOnClass(GrpcServerConfigurer.class)
@EnableConfigurationProperties(LimitProperties.class)
public final class GrpcLimitAutoConfiguration {

	@GrpcGlobalServerInterceptor
	@Order(Ordered.HIGHEST_PRECEDENCE)
	StalledCallServerInterceptor stalledCallServerInterceptor(LimitProperties properties, MeterRegistry meterRegistry) {
		return new StalledCallServerInterceptor(properties.grpcRequestTimeout(), properties.grpcWriteTimeout(),
				meterRegistry);
	}

	@Bean
	GrpcServerConfigurer openCallLimit(LimitProperties properties, MeterRegistry meterRegistry) {
		OpenCallLimit limit = new OpenCallLimit(properties, meterRegistry);
		return (ServerBuilder<?> server) -> server.addStreamTracerFactory(limit);
	}

	// Outside of the observation, which need not see each time that a queue is empty.
	@GrpcGlobalServerInterceptor
	@Order(Ordered.HIGHEST_PRECEDENCE + 1)
	StreamQueueServerInterceptor streamQueueServerInterceptor() {
		return new StreamQueueServerInterceptor();
	}

	@GrpcGlobalServerInterceptor
	@Order(InterceptorOrder.ORDER_TRACING_METRICS + 2)
	ConcurrencyLimitServerInterceptor concurrencyLimitServerInterceptor(LimitProperties properties,
			MeterRegistry meterRegistry) {
		return new ConcurrencyLimitServerInterceptor(properties, meterRegistry);
	}

	@GrpcGlobalServerInterceptor
	@Order(InterceptorOrder.ORDER_TRACING_METRICS + 2)
	PendingInfrastructureServerInterceptor pendingInfrastructureServerInterceptor(MeterRegistry meterRegistry) {
		return new PendingInfrastructureServerInterceptor(meterRegistry);
	}

	@GrpcGlobalServerInterceptor
	@Order(InterceptorOrder.ORDER_TRACING_METRICS + 2)
	UnreadResponsesServerInterceptor unreadResponsesServerInterceptor(LimitProperties properties,
			MeterRegistry meterRegistry) {
		return new UnreadResponsesServerInterceptor(new ConcurrencyLimit("grpc-unread-response-bytes",
				(int) properties.grpcUnreadResponses().toBytes(), meterRegistry));
	}

	@Bean
	GrpcServerConfigurer connectionLimits(LimitProperties properties) {
		return (ServerBuilder<?> server) -> {
			if (server instanceof NettyServerBuilder netty) {
				netty.maxConcurrentCallsPerConnection(properties.grpcCallsPerConnection());
				netty.maxRstFramesPerWindow(properties.grpcResetsPerSecond(), 1);
				netty.flowControlWindow((int) properties.grpcFlowControlWindow().toBytes());
			}
		};
	}

}
