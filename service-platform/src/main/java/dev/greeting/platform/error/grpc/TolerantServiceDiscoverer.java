package dev.greeting.platform.error.grpc;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import io.grpc.MethodDescriptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.Status;
import io.grpc.Status.Code;
import net.devh.boot.grpc.server.service.AnnotationGrpcServiceDiscoverer;
import net.devh.boot.grpc.server.service.GrpcServiceDefinition;

/**
 * Finds services as net.devh does, and makes their marshallers return a {@link Status}
 * for a request that is malformed, or too large once it is decompressed.
 * {@link UnreadableRequestServerInterceptor} closes the call with it. grpc-java parses a
 * request before any interceptor sees it, and treats a failure as a bug of the service:
 * it logs a stack trace, and the caller gets {@code UNKNOWN} without details.
 */
final class TolerantServiceDiscoverer extends AnnotationGrpcServiceDiscoverer {

	@Override
	public Collection<GrpcServiceDefinition> findGrpcServices() {
		return super.findGrpcServices().stream()
			.map((service) -> new GrpcServiceDefinition(service.getBeanName(), service.getBeanClazz(),
					tolerant(service.getDefinition())))
			.toList();
	}

	private static ServerServiceDefinition tolerant(ServerServiceDefinition service) {
		List<ServerMethodDefinition<?, ?>> methods = new ArrayList<>();
		service.getMethods().forEach((method) -> methods.add(tolerant(method)));
		// With its schema: reflection lists only services that have one.
		ServiceDescriptor.Builder descriptor = ServiceDescriptor.newBuilder(service.getServiceDescriptor().getName())
			.setSchemaDescriptor(service.getServiceDescriptor().getSchemaDescriptor());
		methods.forEach((method) -> descriptor.addMethod(method.getMethodDescriptor()));
		ServerServiceDefinition.Builder tolerant = ServerServiceDefinition.builder(descriptor.build());
		methods.forEach(tolerant::addMethod);
		return tolerant.build();
	}

	private static <Q, R> ServerMethodDefinition<Q, R> tolerant(ServerMethodDefinition<Q, R> method) {
		MethodDescriptor<Q, R> descriptor = method.getMethodDescriptor();
		return ServerMethodDefinition.create(descriptor
			.toBuilder(new TolerantMarshaller<>(descriptor.getRequestMarshaller()), descriptor.getResponseMarshaller())
			.build(), method.getServerCallHandler());
	}

	private record TolerantMarshaller<Q>(
			MethodDescriptor.Marshaller<Q> strict) implements MethodDescriptor.Marshaller<Q> {

		@Override
		public InputStream stream(Q value) {
			return this.strict.stream(value);
		}

		@Override
		@SuppressWarnings("unchecked")
		public Q parse(InputStream stream) {
			try {
				return this.strict.parse(stream);
			}
			catch (RuntimeException ex) {
				return (Q) rejection(ex);
			}
		}

		private static Status rejection(RuntimeException error) {
			Code code = Status.fromThrowable(error).getCode();
			if (code == Code.RESOURCE_EXHAUSTED) {
				return Status.RESOURCE_EXHAUSTED.withDescription("The message is too large.");
			}
			if (code == Code.INTERNAL || error.getCause() instanceof IOException) {
				return Status.INVALID_ARGUMENT.withDescription("The message cannot be read.");
			}
			throw error;
		}

	}

}
