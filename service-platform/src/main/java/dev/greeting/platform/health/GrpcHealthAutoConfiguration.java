package dev.greeting.platform.health;

import io.grpc.BindableService;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import net.devh.boot.grpc.client.channelfactory.GrpcChannelFactory;
import net.devh.boot.grpc.server.service.GrpcService;
import net.devh.boot.grpc.server.service.GrpcServiceDiscoverer;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Auto-configuration of health and reflection of a gRPC server, and of a health component
 * for the channels of a gRPC client.
 */
@AutoConfiguration
public final class GrpcHealthAutoConfiguration {

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(GrpcService.class)
	static class GrpcServer {

		@Bean
		@ConditionalOnMissingBean(name = "grpcServerHealth")
		GrpcServerHealth grpcServerHealth(HealthStatusManager healthStatusManager, GrpcServiceDiscoverer discoverer) {
			return new GrpcServerHealth(healthStatusManager, discoverer);
		}

		/**
		 * net.devh offers only {@code grpc.reflection.v1alpha}.
		 */
		@Bean
		@GrpcService
		@ConditionalOnBooleanProperty(name = "grpc.server.reflection-service-enabled", matchIfMissing = true)
		@ConditionalOnMissingBean(name = "protoReflectionServiceV1")
		BindableService protoReflectionServiceV1() {
			return ProtoReflectionServiceV1.newInstance();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(GrpcChannelFactory.class)
	static class GrpcClient {

		@Bean
		@ConditionalOnMissingBean(name = "grpcChannelsHealthIndicator")
		GrpcChannelsHealthIndicator grpcChannelsHealthIndicator(GrpcChannelFactory channels) {
			return new GrpcChannelsHealthIndicator(channels);
		}

	}

}
