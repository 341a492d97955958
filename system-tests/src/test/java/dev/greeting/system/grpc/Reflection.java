package dev.greeting.system.grpc;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.grpc.Channel;
import io.grpc.stub.StreamObserver;

/**
 * Asks a server for the services it has, by either version of gRPC reflection.
 */
final class Reflection {

	private Reflection() {
	}

	static List<String> servicesByV1(Channel channel) throws ExecutionException {
		Answer<io.grpc.reflection.v1.ServerReflectionResponse> answer = new Answer<>();
		io.grpc.reflection.v1.ServerReflectionGrpc.newStub(channel)
			.serverReflectionInfo(answer)
			.onNext(io.grpc.reflection.v1.ServerReflectionRequest.newBuilder().setListServices("").build());
		return answer.get()
			.getListServicesResponse()
			.getServiceList()
			.stream()
			.map(io.grpc.reflection.v1.ServiceResponse::getName)
			.toList();
	}

	static List<String> servicesByV1Alpha(Channel channel) throws ExecutionException {
		Answer<io.grpc.reflection.v1alpha.ServerReflectionResponse> answer = new Answer<>();
		io.grpc.reflection.v1alpha.ServerReflectionGrpc.newStub(channel)
			.serverReflectionInfo(answer)
			.onNext(io.grpc.reflection.v1alpha.ServerReflectionRequest.newBuilder().setListServices("").build());
		return answer.get()
			.getListServicesResponse()
			.getServiceList()
			.stream()
			.map(io.grpc.reflection.v1alpha.ServiceResponse::getName)
			.toList();
	}

	private static final class Answer<T> implements StreamObserver<T> {

		private final CompletableFuture<T> first = new CompletableFuture<>();

		@Override
		public void onNext(T value) {
			this.first.complete(value);
		}

		@Override
		public void onError(Throwable failure) {
			this.first.completeExceptionally(failure);
		}

		@Override
		public void onCompleted() {
			this.first.completeExceptionally(new IllegalStateException("no answer"));
		}

		T get() throws ExecutionException {
			try {
				return this.first.get(10, TimeUnit.SECONDS);
			}
			catch (InterruptedException | TimeoutException ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

}
