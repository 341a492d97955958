package dev.greeting.platform.test.grpc;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;
import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;

/**
 * Lists the services and methods of a server by gRPC reflection. Both versions of the
 * protocol have the same messages on the wire.
 */
public enum GrpcReflection {

	/**
	 * The service {@code grpc.reflection.v1.ServerReflection}.
	 */
	V1("grpc.reflection.v1"),

	/**
	 * The service {@code grpc.reflection.v1alpha.ServerReflection}.
	 */
	V1ALPHA("grpc.reflection.v1alpha");

	private final String protoPackage;

	GrpcReflection(String protoPackage) {
		this.protoPackage = protoPackage;
	}

	/**
	 * Returns the services of a server.
	 * @param channel a channel to the server
	 * @return the full names of the services, including gRPC's own
	 */
	public List<String> services(Channel channel) {
		return ask(channel, (request) -> request.setListServices("")).getListServicesResponse()
			.getServiceList()
			.stream()
			.map(ServiceResponse::getName)
			.toList();
	}

	/**
	 * Returns the methods of the services that an application adds to those of gRPC.
	 * @param channel a channel to the server
	 * @return the full names of the methods, for instance {@code package.Service/method}
	 */
	public List<String> methods(Channel channel) {
		return services(channel).stream()
			.filter((service) -> !service.startsWith("grpc."))
			.flatMap((service) -> methods(channel, service))
			.toList();
	}

	private Stream<String> methods(Channel channel, String service) {
		return ask(channel, (request) -> request.setFileContainingSymbol(service)).getFileDescriptorResponse()
			.getFileDescriptorProtoList()
			.stream()
			.map(GrpcReflection::file)
			.flatMap((file) -> file.getServiceList()
				.stream()
				.filter((declared) -> service.equals(fullName(file.getPackage(), declared.getName()))))
			.flatMap((declared) -> declared.getMethodList().stream())
			.map(MethodDescriptorProto::getName)
			.map((method) -> service + "/" + method);
	}

	private static String fullName(String protoPackage, String service) {
		return protoPackage.isEmpty() ? service : protoPackage + "." + service;
	}

	private static FileDescriptorProto file(ByteString bytes) {
		try {
			return FileDescriptorProto.parseFrom(bytes);
		}
		catch (InvalidProtocolBufferException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private ServerReflectionResponse ask(Channel channel, UnaryOperator<ServerReflectionRequest.Builder> question) {
		CompletableFuture<ServerReflectionResponse> result = new CompletableFuture<>();
		StreamObserver<ServerReflectionRequest> requests = ClientCalls
			.asyncBidiStreamingCall(channel.newCall(ServerReflectionGrpc.getServerReflectionInfoMethod()
				.toBuilder()
				.setFullMethodName(this.protoPackage + ".ServerReflection/ServerReflectionInfo")
				.build(), CallOptions.DEFAULT.withDeadlineAfter(10, TimeUnit.SECONDS)), new StreamObserver<>() {

					@Override
					public void onNext(ServerReflectionResponse response) {
						result.complete(response);
					}

					@Override
					public void onError(Throwable error) {
						result.completeExceptionally(error);
					}

					@Override
					public void onCompleted() {
						result.completeExceptionally(new IllegalStateException("The server did not respond"));
					}

				});
		requests.onNext(question.apply(ServerReflectionRequest.newBuilder()).build());
		ServerReflectionResponse response = result.join();
		requests.onCompleted();
		return response;
	}

}
