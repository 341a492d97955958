package dev.greeting.name.names;

import dev.greeting.contract.names.ProcessNameRequest;
import dev.greeting.contract.names.ProcessNameResponse;
import dev.greeting.contract.names.Service1Grpc.Service1ImplBase;
import io.grpc.stub.StreamObserver;
import net.devh.boot.grpc.server.service.GrpcService;

/**
 * The gRPC service {@code app.grpc.Service1}.
 */
@GrpcService
class NameGrpcService extends Service1ImplBase {

	@Override
	public void processName(ProcessNameRequest request, StreamObserver<ProcessNameResponse> responses) {
		String upperCase = UpperCaseName.of(request.getName()).value();
		responses.onNext(ProcessNameResponse.newBuilder().setName(upperCase).build());
		responses.onCompleted();
	}

}
