package dev.greeting.platform.error.grpc;

import java.util.List;

import com.google.protobuf.Empty;
import io.grpc.HandlerRegistry;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.protobuf.ProtoUtils;
import org.jspecify.annotations.Nullable;

/**
 * Answers calls of services and methods that do not exist. As the server's fallback
 * registry it brings such calls through the global interceptors like any other, so that
 * they, too, have {@code ErrorInfo} and a request id. All have one name in the metrics,
 * so that a caller cannot create a time series for every name that it invents.
 */
public final class UnknownMethodRegistry extends HandlerRegistry {

	/**
	 * The name of the service of all calls to unknown services and methods.
	 */
	public static final String SERVICE = "unknown";

	/**
	 * Rejects a call without reading its request, so the type of messages does not
	 * matter.
	 */
	private static final ServerMethodDefinition<Empty, Empty> UNKNOWN = ServerMethodDefinition.create(MethodDescriptor
		.newBuilder(ProtoUtils.marshaller(Empty.getDefaultInstance()),
				ProtoUtils.marshaller(Empty.getDefaultInstance()))
		.setType(MethodDescriptor.MethodType.UNKNOWN)
		.setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE, "unknown"))
		.build(), UnknownMethodRegistry::reject);

	private final ServerMethodDefinition<?, ?> intercepted;

	/**
	 * Creates the registry.
	 * @param interceptors the global interceptors, outermost first. net.devh binds them
	 * to its services, not to the server.
	 */
	UnknownMethodRegistry(List<ServerInterceptor> interceptors) {
		ServerServiceDefinition service = ServerServiceDefinition.builder(SERVICE).addMethod(UNKNOWN).build();
		this.intercepted = ServerInterceptors.interceptForward(service, interceptors).getMethods().iterator().next();
	}

	@Override
	public ServerMethodDefinition<?, ?> lookupMethod(String methodName, @Nullable String authority) {
		return this.intercepted;
	}

	private static ServerCall.Listener<Empty> reject(ServerCall<Empty, Empty> call, Metadata headers) {
		call.close(Status.UNIMPLEMENTED.withDescription("There is no such service or method."), new Metadata());
		return new ServerCall.Listener<>() {
		};
	}

}
