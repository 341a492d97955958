package dev.greeting.platform.limit.grpc;

import dev.greeting.platform.CallOrder;
import dev.greeting.platform.error.ErrorProperties;
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
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.Order;

/**
 * Auto-configuration of the limits of gRPC servers.
 */
@AutoConfiguration
@ConditionalOnClass(GrpcServerConfigurer.class)
@EnableConfigurationProperties({ ErrorProperties.class, LimitProperties.class })
public final class GrpcLimitAutoConfiguration {

	@GrpcGlobalServerInterceptor
	@Order(CallOrder.ServerInterceptors.STALLED_CALLS)
	@ConditionalOnMissingBean(name = "stalledCallServerInterceptor")
	StalledCallServerInterceptor stalledCallServerInterceptor(LimitProperties properties, MeterRegistry meterRegistry) {
		return new StalledCallServerInterceptor(properties.grpcRequestTimeout(), properties.grpcWriteTimeout(),
				meterRegistry);
	}

	@Bean
	@Order(CallOrder.ServerTracers.OPEN_CALLS)
	@ConditionalOnMissingBean(name = "openCallLimit")
	GrpcServerConfigurer openCallLimit(LimitProperties properties, MeterRegistry meterRegistry) {
		OpenCallLimit limit = new OpenCallLimit(properties, meterRegistry);
		return (ServerBuilder<?> server) -> server.addStreamTracerFactory(limit);
	}

	@GrpcGlobalServerInterceptor
	@Order(CallOrder.ServerInterceptors.UNFINISHED_REQUESTS)
	@ConditionalOnMissingBean(name = "unfinishedRequestsServerInterceptor")
	UnfinishedRequestsServerInterceptor unfinishedRequestsServerInterceptor(LimitProperties properties,
			MeterRegistry meterRegistry) {
		return new UnfinishedRequestsServerInterceptor(new ConcurrencyLimit("grpc-unfinished-request-bytes",
				(int) properties.grpcUnfinishedRequests().toBytes(), meterRegistry));
	}

	@Bean
	@Order(CallOrder.ServerTracers.UNFINISHED_REQUESTS)
	@ConditionalOnMissingBean(name = "unfinishedRequests")
	GrpcServerConfigurer unfinishedRequests(UnfinishedRequestsServerInterceptor unfinishedRequests) {
		return (ServerBuilder<?> server) -> server.addStreamTracerFactory(unfinishedRequests.tracers());
	}

	@GrpcGlobalServerInterceptor
	@Order(CallOrder.ServerInterceptors.STREAM_QUEUE)
	@ConditionalOnMissingBean(name = "streamQueueServerInterceptor")
	StreamQueueServerInterceptor streamQueueServerInterceptor() {
		return new StreamQueueServerInterceptor();
	}

	@GrpcGlobalServerInterceptor
	@Order(CallOrder.ServerInterceptors.CONCURRENCY)
	@ConditionalOnMissingBean(name = "concurrencyLimitServerInterceptor")
	ConcurrencyLimitServerInterceptor concurrencyLimitServerInterceptor(LimitProperties properties,
			ErrorProperties errors, MeterRegistry meterRegistry) {
		return new ConcurrencyLimitServerInterceptor(properties, new LimitExceeded(errors), meterRegistry);
	}

	@GrpcGlobalServerInterceptor
	@Order(CallOrder.ServerInterceptors.PENDING_INFRASTRUCTURE)
	@ConditionalOnMissingBean(name = "pendingInfrastructureServerInterceptor")
	PendingInfrastructureServerInterceptor pendingInfrastructureServerInterceptor(MeterRegistry meterRegistry) {
		return new PendingInfrastructureServerInterceptor(meterRegistry);
	}

	@GrpcGlobalServerInterceptor
	@Order(CallOrder.ServerInterceptors.UNREAD_RESPONSES)
	@ConditionalOnMissingBean(name = "unreadResponsesServerInterceptor")
	UnreadResponsesServerInterceptor unreadResponsesServerInterceptor(LimitProperties properties,
			ErrorProperties errors, MeterRegistry meterRegistry) {
		return new UnreadResponsesServerInterceptor(new ConcurrencyLimit("grpc-unread-response-bytes",
				(int) properties.grpcUnreadResponses().toBytes(), meterRegistry), new LimitExceeded(errors));
	}

	@Bean
	@ConditionalOnMissingBean(name = "connectionLimits")
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
