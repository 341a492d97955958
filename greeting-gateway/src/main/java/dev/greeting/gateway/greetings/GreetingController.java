package dev.greeting.gateway.greetings;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.greeting.contract.api.ApiGrpc.ApiBlockingStub;
import dev.greeting.contract.api.HelloRequest;
import dev.greeting.contract.names.ProcessNameRequest;
import dev.greeting.contract.names.Service1Grpc.Service1BlockingStub;

import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Greets by name.
 */
@RestController
class GreetingController {

	private final ApiBlockingStub api;

	private final Service1BlockingStub service1;

	GreetingController(ApiBlockingStub api, Service1BlockingStub service1) {
		this.api = api;
		this.service1 = service1;
	}

	@GetMapping(path = "/api/v1/say-hello", produces = MediaType.APPLICATION_JSON_VALUE)
	SayHelloResponse sayHello(@RequestParam String name) {
		ProcessNameRequest request = ProcessNameRequest.newBuilder().setName(name).build();
		return new SayHelloResponse("Hello, " + this.service1.processName(request).getName() + "!");
	}

	@GetMapping(path = "/api/v1/hello", produces = MediaType.APPLICATION_JSON_VALUE)
	HelloResponse hello(@RequestParam String name) {
		HelloRequest request = HelloRequest.newBuilder().setName(name).build();
		return new HelloResponse(this.api.sayHello(request).getMessage());
	}

	/**
	 * A bare JSON string.
	 */
	record SayHelloResponse(@JsonValue String greeting) {
	}

	record HelloResponse(String message) {
	}

}
