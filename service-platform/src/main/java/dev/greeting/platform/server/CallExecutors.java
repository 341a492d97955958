package dev.greeting.platform.server;

import java.util.Set;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallExecutorSupplier;
import io.grpc.ServerMethodDefinition;
import net.devh.boot.grpc.server.service.GrpcServiceDefinition;
import net.devh.boot.grpc.server.service.GrpcServiceDiscoverer;
import org.jspecify.annotations.Nullable;

import org.springframework.core.annotation.AnnotatedElementUtils;

/**
 * Chooses the thread of a call: its event loop for a {@link NonBlocking} service, a
 * virtual thread for any other.
 */
final class CallExecutors implements ServerCallExecutorSupplier {

	private final Executor virtualThreads;

	private final Set<String> nonBlockingMethods;

	CallExecutors(Executor virtualThreads, GrpcServiceDiscoverer services) {
		this.virtualThreads = virtualThreads;
		this.nonBlockingMethods = services.findGrpcServices()
			.stream()
			.filter(CallExecutors::isNonBlocking)
			.flatMap((service) -> service.getDefinition().getMethods().stream())
			.map(ServerMethodDefinition::getMethodDescriptor)
			.map((method) -> method.getFullMethodName())
			.collect(Collectors.toUnmodifiableSet());
	}

	private static boolean isNonBlocking(GrpcServiceDefinition service) {
		return AnnotatedElementUtils.hasAnnotation(service.getBeanClazz(), NonBlocking.class);
	}

	/**
	 * Returns the executor of a call, or null if it stays on the event loop.
	 */
	@Override
	public <Q, R> @Nullable Executor getExecutor(ServerCall<Q, R> call, Metadata headers) {
		return this.nonBlockingMethods.contains(call.getMethodDescriptor().getFullMethodName()) ? null
				: this.virtualThreads;
	}

}
