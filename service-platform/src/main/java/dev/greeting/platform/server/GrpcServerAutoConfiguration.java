package dev.greeting.platform.server;

import java.util.concurrent.Executors;

import io.grpc.ServerBuilder;
import net.devh.boot.grpc.server.serverfactory.GrpcServerConfigurer;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of the gRPC server's executor: a virtual thread for each call, so
 * that a service method may block. {@code spring.threads.virtual.enabled} does not reach
 * the gRPC server.
 */
@AutoConfiguration
@ConditionalOnClass(GrpcServerConfigurer.class)
public final class GrpcServerAutoConfiguration {

	@Bean
	GrpcServerConfigurer virtualThreadExecutor() {
		return (ServerBuilder<?> server) -> server
			.executor(Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("grpc-", 0).factory()));
	}

}
