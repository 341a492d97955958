package dev.greeting.probe;

import dev.greeting.contract.api.ApiGrpc.ApiBlockingStub;
import dev.greeting.contract.api.ApiGrpc.ApiFutureStub;
import dev.greeting.contract.api.ApiGrpc.ApiStub;
import net.devh.boot.grpc.client.inject.GrpcClient;

import org.springframework.stereotype.Component;

/**
 * A client of the service itself, declared as in the extension guide: {@code @GrpcClient}
 * on fields.
 */
@Component
public class SelfClient {

	@GrpcClient("self")
	private ApiBlockingStub blocking;

	@GrpcClient("self")
	private ApiFutureStub future;

	@GrpcClient("self")
	private ApiStub async;

	public ApiBlockingStub blocking() {
		return this.blocking;
	}

	public ApiFutureStub future() {
		return this.future;
	}

	public ApiStub async() {
		return this.async;
	}

}
