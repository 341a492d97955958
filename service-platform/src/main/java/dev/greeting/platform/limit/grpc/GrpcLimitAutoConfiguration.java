package dev.greeting.platform.limit.grpc;

import java.util.Set;
import java.util.stream.Collectors;

import dev.greeting.platform.CallOrder;
import dev.greeting.platform.error.ErrorProperties;
import dev.greeting.platform.limit.ConcurrencyLimit;
import dev.greeting.platform.limit.LimitProperties;
import dev.greeting.platform.tls.grpc.GrpcServerTls;
import io.grpc.ServerBuilder;
import io.grpc.ServerCredentials;
import io.grpc.ServerMethodDefinition;
import io.grpc.internal.GrpcUtil;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.grpc.netty.shaded.io.netty.util.AsciiString;
import io.micrometer.core.instrument.MeterRegistry;
import net.devh.boot.grpc.server.config.GrpcServerProperties;
import net.devh.boot.grpc.server.interceptor.GrpcGlobalServerInterceptor;
import net.devh.boot.grpc.server.serverfactory.GrpcServerConfigurer;
import net.devh.boot.grpc.server.service.GrpcServiceDiscoverer;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.Order;
import org.springframework.util.unit.DataSize;

/**
 * Auto-configuration of the limits of gRPC servers.
 */
@AutoConfiguration
@ConditionalOnClass(GrpcServerConfigurer.class)
@EnableConfigurationProperties({ ErrorProperties.class, LimitProperties.class })
public final class GrpcLimitAutoConfiguration {

	/**
	 * The largest buffer that the transport may receive into, in bytes. A request that
	 * arrives in one frame keeps its buffers until it is parsed.
	 */
	private static final int RECEIVE_BUFFER = 8192;

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

	@Bean
	@ConditionalOnMissingBean(name = "requestAssembly")
	GrpcServerConfigurer requestAssembly(LimitProperties properties, GrpcServerProperties server,
			GrpcServiceDiscoverer services, MeterRegistry meterRegistry, ObjectProvider<GrpcServerTls> tls) {
		long limit = properties.grpcUnfinishedRequests().toBytes();
		DataSize configured = server.getMaxInboundMessageSize();
		int maxMessageSize = (configured != null) ? (int) configured.toBytes() : GrpcUtil.DEFAULT_MAX_MESSAGE_SIZE;
		if (limit < 2L * maxMessageSize) {
			throw new InvalidConfigurationPropertyValueException("greeting.limit.grpc-unfinished-requests",
					properties.grpcUnfinishedRequests(),
					"It must be at least twice grpc.server.max-inbound-message-size, which is " + maxMessageSize + "B");
		}
		UnfinishedRequests unfinished = new UnfinishedRequests(
				new ConcurrencyLimit("grpc-unfinished-request-bytes", (int) limit, meterRegistry));
		return (ServerBuilder<?> builder) -> {
			if (builder instanceof NettyServerBuilder netty) {
				GrpcServerTls mutual = tls.getIfAvailable();
				ServerCredentials credentials = (mutual != null) ? mutual.credentials()
						: ConfiguredCredentials.of(server);
				netty.protocolNegotiator(new RequestAssemblyNegotiator(credentials, singleRequestPaths(services),
						maxMessageSize, unfinished));
			}
		};
	}

	private static Set<AsciiString> singleRequestPaths(GrpcServiceDiscoverer services) {
		return services.findGrpcServices()
			.stream()
			.flatMap((service) -> service.getDefinition().getMethods().stream())
			.map(ServerMethodDefinition::getMethodDescriptor)
			.filter((method) -> method.getType().clientSendsOneMessage())
			.map((method) -> AsciiString.of("/" + method.getFullMethodName()))
			.collect(Collectors.toUnmodifiableSet());
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
				netty.withChildOption(ChannelOption.RECVBUF_ALLOCATOR,
						new AdaptiveRecvByteBufAllocator(1024, 2048, RECEIVE_BUFFER));
			}
		};
	}

}
