package dev.greeting.platform.limit.grpc;

import dev.greeting.platform.CallOrder;
import dev.greeting.platform.limit.ConcurrencyLimit;
import dev.greeting.platform.limit.LimitProperties;
import io.grpc.ServerBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.micrometer.core.instrument.MeterRegistry;
import net.devh.boot.grpc.server.interceptor.GrpcGlobalServerInterceptor;
import net.devh.boot.grpc.server.serverfactory.GrpcServerConfigurer;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.Order;

/**
 * Auto-configuration of the limits of gRPC servers.
 */
@AutoConfiguration
@ConditionalOnClass(GrpcServerConfigurer.class)
@EnableConfigurationProperties(LimitProperties.class)
public final class GrpcLimitAutoConfiguration {

	@GrpcGlobalServerInterceptor
	@Order(CallOrder.ServerInterceptors.STALLED_CALLS)
	StalledCallServerInterceptor stalledCallServerInterceptor(LimitProperties properties, MeterRegistry meterRegistry) {
		return new StalledCallServerInterceptor(properties.grpcRequestTimeout(), properties.grpcWriteTimeout(),
				meterRegistry);
	}

	@Bean
	@Order(CallOrder.ServerTracers.OPEN_CALLS)
	GrpcServerConfigurer openCallLimit(LimitProperties properties, MeterRegistry meterRegistry) {
		OpenCallLimit limit = new OpenCallLimit(properties, meterRegistry);
		return (ServerBuilder<?> server) -> server.addStreamTracerFactory(limit);
	}

	@GrpcGlobalServerInterceptor
	@Order(CallOrder.ServerInterceptors.UNFINISHED_REQUESTS)
	UnfinishedRequestsServerInterceptor unfinishedRequestsServerInterceptor(LimitProperties properties,
			MeterRegistry meterRegistry) {
		return new UnfinishedRequestsServerInterceptor(new ConcurrencyLimit("grpc-unfinished-request-bytes",
				(int) properties.grpcUnfinishedRequests().toBytes(), meterRegistry));
	}

	@Bean
	@Order(CallOrder.ServerTracers.UNFINISHED_REQUESTS)
	GrpcServerConfigurer unfinishedRequests(UnfinishedRequestsServerInterceptor unfinishedRequests) {
		return (ServerBuilder<?> server) -> server.addStreamTracerFactory(unfinishedRequests.tracers());
	}

	@GrpcGlobalServerInterceptor
	@Order(CallOrder.ServerInterceptors.STREAM_QUEUE)
	StreamQueueServerInterceptor streamQueueServerInterceptor() {
		return new StreamQueueServerInterceptor();
	}

	@GrpcGlobalServerInterceptor
	@Order(CallOrder.ServerInterceptors.CONCURRENCY)
	ConcurrencyLimitServerInterceptor concurrencyLimitServerInterceptor(LimitProperties properties,
			MeterRegistry meterRegistry) {
		return new ConcurrencyLimitServerInterceptor(properties, meterRegistry);
	}

	@GrpcGlobalServerInterceptor
	@Order(CallOrder.ServerInterceptors.PENDING_INFRASTRUCTURE)
	PendingInfrastructureServerInterceptor pendingInfrastructureServerInterceptor(MeterRegistry meterRegistry) {
		return new PendingInfrastructureServerInterceptor(meterRegistry);
	}

	@GrpcGlobalServerInterceptor
	@Order(CallOrder.ServerInterceptors.UNREAD_RESPONSES)
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
				netty.withChildOption(ChannelOption.RECVBUF_ALLOCATOR, new AdaptiveRecvByteBufAllocator(1024, 2048,
						UnfinishedRequestsServerInterceptor.RECEIVE_BUFFER));
			}
		};
	}

}
