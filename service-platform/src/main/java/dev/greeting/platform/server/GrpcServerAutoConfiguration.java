package dev.greeting.platform.server;

import java.util.concurrent.Executors;

import io.grpc.ServerBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import net.devh.boot.grpc.server.serverfactory.GrpcServerConfigurer;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of the gRPC server's executor and of its flow control.
 */
@AutoConfiguration
@ConditionalOnClass(GrpcServerConfigurer.class)
@EnableConfigurationProperties(ServerProperties.class)
public final class GrpcServerAutoConfiguration {

	/**
	 * Starts a virtual thread for each call, so that a service method may block.
	 * {@code spring.threads.virtual.enabled} does not reach the gRPC server.
	 */
	@Bean
	@ConditionalOnMissingBean(name = "virtualThreadExecutor")
	GrpcServerConfigurer virtualThreadExecutor() {
		return (ServerBuilder<?> server) -> server
			.executor(Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("grpc-", 0).factory()));
	}

	@Bean
	@ConditionalOnMissingBean(name = "serverFlowControl")
	GrpcServerConfigurer serverFlowControl(ServerProperties properties) {
		return (ServerBuilder<?> server) -> {
			if (server instanceof NettyServerBuilder netty) {
				netty.flowControlWindow((int) properties.flowControlWindow().toBytes());
			}
		};
	}

}
