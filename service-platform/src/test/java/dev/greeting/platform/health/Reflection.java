package dev.greeting.platform.health;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;

/**
 * A client of either version of reflection, whose messages are the same on the wire.
 */
public final class Reflection {

	private Reflection() {
	}

	/**
	 * Returns the names of the services.
	 */
	public static List<String> services(Channel channel, String reflectionService) {
		CompletableFuture<List<String>> services = new CompletableFuture<>();
		StreamObserver<ServerReflectionRequest> requests = ClientCalls
			.asyncBidiStreamingCall(channel.newCall(ServerReflectionGrpc.getServerReflectionInfoMethod()
				.toBuilder()
				.setFullMethodName(reflectionService + "/ServerReflectionInfo")
				.build(), CallOptions.DEFAULT.withDeadlineAfter(5, TimeUnit.SECONDS)), new StreamObserver<>() {

					@Override
					public void onNext(ServerReflectionResponse response) {
						services.complete(response.getListServicesResponse()
							.getServiceList()
							.stream()
							.map(ServiceResponse::getName)
							.toList());
					}

					@Override
					public void onError(Throwable error) {
						services.completeExceptionally(error);
					}

					@Override
					public void onCompleted() {
					}

				});
		requests.onNext(ServerReflectionRequest.newBuilder().setListServices("").build());
		List<String> names = services.join();
		requests.onCompleted();
		return names;
	}

}
