package dev.greeting.platform.error.grpc;

import java.util.List;

import io.grpc.HandlerRegistry;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/**
 * Answers calls of services and methods that do not exist. As the server's fallback
 * registry it brings such calls through the global interceptors like any other, so that
 * they too carry {@code ErrorInfo} and a request id; under one name, so that a caller
 * cannot make a metric of every name that it thinks of.
 */
final class UnknownMethodRegistry extends HandlerRegistry {

	private static final MethodDescriptor.Marshaller<byte[]> BYTES = new BytesMarshaller();

	private static final ServerMethodDefinition<byte[], byte[]> UNKNOWN = ServerMethodDefinition
		.create(MethodDescriptor.newBuilder(BYTES, BYTES)
			.setType(MethodDescriptor.MethodType.UNKNOWN)
			.setFullMethodName("unknown/unknown")
			.build(), new Refusal());

	private final ServerMethodDefinition<?, ?> intercepted;

	/**
	 * Creates the registry.
	 * @param interceptors the global interceptors, outermost first. net.devh binds them
	 * to its services, not to the server.
	 */
	UnknownMethodRegistry(List<ServerInterceptor> interceptors) {
		ServerServiceDefinition service = ServerServiceDefinition.builder("unknown").addMethod(UNKNOWN).build();
		this.intercepted = ServerInterceptors.interceptForward(service, interceptors).getMethods().iterator().next();
	}

	@Override
	public ServerMethodDefinition<?, ?> lookupMethod(String methodName, @Nullable String authority) {
		return this.intercepted;
	}

	private static final class Refusal implements ServerCallHandler<byte[], byte[]> {

		@Override
		public ServerCall.Listener<byte[]> startCall(ServerCall<byte[], byte[]> call, Metadata headers) {
			call.close(Status.UNIMPLEMENTED.withDescription("There is no such service or method."), new Metadata());
			return new ServerCall.Listener<>() {
			};
		}

	}

}
