package dev.greeting.gateway.client;

import dev.greeting.contract.api.ApiGrpc.ApiBlockingStub;
import dev.greeting.contract.api.ApiGrpc.ApiFutureStub;
import dev.greeting.contract.api.ApiGrpc.ApiStub;
import dev.greeting.contract.names.Service1Grpc.Service1BlockingStub;
import net.devh.boot.grpc.client.inject.GrpcClient;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Exposes the stubs of name-service as beans. {@code @GrpcClient} is on fields: on a
 * constructor parameter it would create the channels, and with them the {@code
 * ObservationRegistry}, inside a bean post-processor, and nothing would be observed any
 * more.
 */
@Configuration(proxyBeanMethods = false)
@SuppressWarnings("NullAway.Init")
class NameServiceClient {

	private static final String NAME_SERVICE = "name-service";

	@GrpcClient(NAME_SERVICE)
	private ApiBlockingStub apiBlockingStub;

	@GrpcClient(NAME_SERVICE)
	private ApiFutureStub apiFutureStub;

	@GrpcClient(NAME_SERVICE)
	private ApiStub apiStub;

	@GrpcClient(NAME_SERVICE)
	private Service1BlockingStub service1BlockingStub;

	@Bean
	ApiBlockingStub apiBlockingStub() {
		return this.apiBlockingStub;
	}

	@Bean
	ApiFutureStub apiFutureStub() {
		return this.apiFutureStub;
	}

	@Bean
	ApiStub apiStub() {
		return this.apiStub;
	}

	@Bean
	Service1BlockingStub service1BlockingStub() {
		return this.service1BlockingStub;
	}

}
