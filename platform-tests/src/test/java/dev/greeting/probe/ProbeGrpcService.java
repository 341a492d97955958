package dev.greeting.probe;

import dev.greeting.contract.api.ApiGrpc.ApiImplBase;
import dev.greeting.contract.api.ApiRequest;
import dev.greeting.contract.api.Hello;
import dev.greeting.contract.api.HelloRequest;
import dev.greeting.contract.api.Item;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import net.devh.boot.grpc.server.service.GrpcService;

@GrpcService
class ProbeGrpcService extends ApiImplBase {

	private final Probe probe;

	ProbeGrpcService(Probe probe) {
		this.probe = probe;
	}

	@Override
	public void sayHello(HelloRequest request, StreamObserver<Hello> responses) {
		this.probe.hello.accept(request, responses);
	}

	@Override
	public void getStream(ApiRequest request, StreamObserver<Item> responses) {
		this.probe.stream.accept(request, (ServerCallStreamObserver<Item>) responses);
	}

}
