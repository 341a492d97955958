package dev.greeting.platform.server;

import dev.greeting.contract.api.ApiGrpc;
import dev.greeting.contract.api.ApiGrpc.ApiImplBase;
import dev.greeting.contract.api.Hello;
import dev.greeting.contract.api.HelloRequest;
import dev.greeting.contract.names.ProcessNameRequest;
import dev.greeting.contract.names.ProcessNameResponse;
import dev.greeting.contract.names.Service1Grpc;
import dev.greeting.contract.names.Service1Grpc.Service1ImplBase;
import dev.greeting.platform.test.service.Ports;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import net.devh.boot.grpc.server.service.GrpcService;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;

class CallExecutorsTests {

	private static ConfigurableApplicationContext application;

	private static ManagedChannel channel;

	@BeforeAll
	static void start() {
		int port = Ports.free();
		application = new SpringApplicationBuilder(TwoServices.class).web(WebApplicationType.NONE)
			.run("--grpc.server.port=" + port, "--grpc.client.self.address=dns:///localhost:" + port);
		channel = Grpc.newChannelBuilder("dns:///localhost:" + port, InsecureChannelCredentials.create()).build();
	}

	@AfterAll
	static void stop() {
		channel.shutdownNow();
		application.close();
	}

	@Test
	void aServiceRunsOnVirtualThreads() {
		assertThat(ApiGrpc.newBlockingStub(channel)
			.sayHello(HelloRequest.newBuilder().setName("test").build())
			.getMessage()).isEqualTo("virtual");
	}

	@Test
	void aServiceThatDoesNotBlockRunsOnTheEventLoop() {
		assertThat(Service1Grpc.newBlockingStub(channel)
			.processName(ProcessNameRequest.newBuilder().setName("test").build())
			.getName()).isEqualTo("platform");
	}

	private static String kindOfThread() {
		return Thread.currentThread().isVirtual() ? "virtual" : "platform";
	}

	@Configuration
	@EnableAutoConfiguration
	@Import({ Blocking.class, NotBlocking.class })
	static class TwoServices {

	}

	@GrpcService
	static class Blocking extends ApiImplBase {

		@Override
		public void sayHello(HelloRequest request, StreamObserver<Hello> responses) {
			responses.onNext(Hello.newBuilder().setMessage(kindOfThread()).build());
			responses.onCompleted();
		}

	}

	@GrpcService
	@NonBlocking
	static class NotBlocking extends Service1ImplBase {

		@Override
		public void processName(ProcessNameRequest request, StreamObserver<ProcessNameResponse> responses) {
			responses.onNext(ProcessNameResponse.newBuilder().setName(kindOfThread()).build());
			responses.onCompleted();
		}

	}

}
