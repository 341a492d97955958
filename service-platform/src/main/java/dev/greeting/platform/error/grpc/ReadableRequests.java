package dev.greeting.platform.error.grpc;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import io.grpc.MethodDescriptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import net.devh.boot.grpc.server.service.AnnotationGrpcServiceDiscoverer;
import net.devh.boot.grpc.server.service.GrpcServiceDefinition;

/**
 * Finds services as net.devh does, and keeps them from failing on messages that are
 * malformed, or too large once they are decompressed. grpc-java reads a message before
 * any interceptor sees it, and treats a failure as a bug of the service: it logs a stack
 * trace, and the caller gets {@code UNKNOWN} without details.
 */
final class ReadableRequests extends AnnotationGrpcServiceDiscoverer {

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
			.toBuilder(new Tolerant<>(descriptor.getRequestMarshaller()), descriptor.getResponseMarshaller())
			.build(), method.getServerCallHandler());
	}

	private record Tolerant<Q>(MethodDescriptor.Marshaller<Q> strict) implements MethodDescriptor.Marshaller<Q> {

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
				UnreadableRequest unreadable = UnreadableRequest.of(ex);
				if (unreadable == null) {
					throw ex;
				}
				return (Q) unreadable;
			}
		}

	}

}
