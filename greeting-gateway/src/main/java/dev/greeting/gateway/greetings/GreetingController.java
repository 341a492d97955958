package dev.greeting.gateway.greetings;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.greeting.contract.api.ApiGrpc.ApiBlockingStub;
import dev.greeting.contract.api.HelloRequest;
import dev.greeting.contract.names.ProcessNameRequest;
import dev.greeting.contract.names.Service1Grpc.Service1BlockingStub;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;

import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Greets by name.
 */
@RestController
@Tag(name = "Greetings", description = "Greet people by name.")
class GreetingController {

	private final ApiBlockingStub api;

	private final Service1BlockingStub service1;

	GreetingController(ApiBlockingStub api, Service1BlockingStub service1) {
		this.api = api;
		this.service1 = service1;
	}

	@GetMapping(path = "/api/v1/say-hello", produces = MediaType.APPLICATION_JSON_VALUE)
	@Operation(operationId = "sayHello", summary = "Greets a name in upper case",
			description = "Upper case follows Unicode's full mapping, independent of the locale: `straße` becomes `STRASSE`.")
	@ApiResponse(responseCode = "200", description = "The greeting, a bare JSON string.", useReturnTypeSchema = true,
			content = @Content(examples = @ExampleObject("\"Hello, TEST!\"")))
	SayHelloResponse sayHello(@NameParameter(example = "test") @RequestParam String name) {
		ProcessNameRequest request = ProcessNameRequest.newBuilder().setName(name).build();
		return new SayHelloResponse("Hello, " + this.service1.processName(request).getName() + "!");
	}

	@GetMapping(path = "/api/v1/hello", produces = MediaType.APPLICATION_JSON_VALUE)
	@Operation(operationId = "hello", summary = "Greets a name",
			description = "The name is neither trimmed nor normalized.")
	@ApiResponse(responseCode = "200", description = "The greeting.", useReturnTypeSchema = true,
			content = @Content(examples = @ExampleObject("{\"message\":\"Hello Gonzalo!\"}")))
	HelloResponse hello(@NameParameter(example = "Gonzalo") @RequestParam String name) {
		HelloRequest request = HelloRequest.newBuilder().setName(name).build();
		return new HelloResponse(this.api.sayHello(request).getMessage());
	}

	/**
	 * A bare JSON string.
	 */
	record SayHelloResponse(@JsonValue String greeting) {
	}

	@Schema(name = "Hello", requiredProperties = "message")
	record HelloResponse(String message) {
	}

}
