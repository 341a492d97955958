package dev.greeting.name.names;

import dev.greeting.contract.names.ProcessNameRequest;
import dev.greeting.contract.names.ProcessNameResponse;
import dev.greeting.contract.names.Service1Grpc.Service1ImplBase;
import dev.greeting.platform.server.NonBlocking;
import io.grpc.stub.StreamObserver;
import net.devh.boot.grpc.server.service.GrpcService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gRPC service {@code app.grpc.Service1}.
 */
@GrpcService
@NonBlocking
class NameGrpcService extends Service1ImplBase {

	private static final Logger logger = LoggerFactory.getLogger(NameGrpcService.class);

	@Override
	public void processName(ProcessNameRequest request, StreamObserver<ProcessNameResponse> responses) {
		logger.debug("ProcessName: {}", request.getName());
		String upperCase = UpperCaseName.of(request.getName()).value();
		responses.onNext(ProcessNameResponse.newBuilder().setName(upperCase).build());
		responses.onCompleted();
	}

}
