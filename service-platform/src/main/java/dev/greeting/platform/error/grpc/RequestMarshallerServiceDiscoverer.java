package dev.greeting.platform.error.grpc;

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
 * Finds services as net.devh does, and gives their methods a {@link RequestMarshaller}.
 */
final class RequestMarshallerServiceDiscoverer extends AnnotationGrpcServiceDiscoverer {

	private final boolean keepUnknownFields;

	RequestMarshallerServiceDiscoverer(boolean keepUnknownFields) {
		this.keepUnknownFields = keepUnknownFields;
	}

	@Override
	public Collection<GrpcServiceDefinition> findGrpcServices() {
		return super.findGrpcServices().stream()
			.map((service) -> new GrpcServiceDefinition(service.getBeanName(), service.getBeanClazz(),
					withRequestMarshaller(service.getDefinition())))
			.toList();
	}

	private ServerServiceDefinition withRequestMarshaller(ServerServiceDefinition service) {
		List<ServerMethodDefinition<?, ?>> methods = new ArrayList<>();
		service.getMethods().forEach((method) -> methods.add(withRequestMarshaller(method)));
		// With its schema: reflection lists only services that have one.
		ServiceDescriptor.Builder descriptor = ServiceDescriptor.newBuilder(service.getServiceDescriptor().getName())
			.setSchemaDescriptor(service.getServiceDescriptor().getSchemaDescriptor());
		methods.forEach((method) -> descriptor.addMethod(method.getMethodDescriptor()));
		ServerServiceDefinition.Builder builder = ServerServiceDefinition.builder(descriptor.build());
		methods.forEach(builder::addMethod);
		return builder.build();
	}

	private <Q, R> ServerMethodDefinition<Q, R> withRequestMarshaller(ServerMethodDefinition<Q, R> method) {
		MethodDescriptor<Q, R> descriptor = method.getMethodDescriptor();
		return ServerMethodDefinition.create(
				descriptor
					.toBuilder(new RequestMarshaller<>(descriptor.getRequestMarshaller(), this.keepUnknownFields),
							descriptor.getResponseMarshaller())
					.build(),
				method.getServerCallHandler());
	}

}
