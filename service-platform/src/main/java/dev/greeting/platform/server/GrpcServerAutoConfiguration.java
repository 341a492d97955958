package dev.greeting.platform.server;

import java.util.concurrent.ThreadFactory;

import io.grpc.ServerBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import net.devh.boot.grpc.server.serverfactory.GrpcServerConfigurer;
import net.devh.boot.grpc.server.service.GrpcServiceDiscoverer;

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
	 * Starts a virtual thread for each call of a service that may block.
	 * {@code spring.threads.virtual.enabled} does not reach the gRPC server. The server
	 * looks up the method on the event loop, and asks for the thread then.
	 */
	@Bean
	@ConditionalOnMissingBean(name = "callExecutors")
	GrpcServerConfigurer callExecutors(GrpcServiceDiscoverer services) {
		ThreadFactory virtualThreads = Thread.ofVirtual().name("grpc").factory();
		return (ServerBuilder<?> server) -> server.directExecutor()
			.callExecutor(new CallExecutors((task) -> virtualThreads.newThread(task).start(), services));
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
