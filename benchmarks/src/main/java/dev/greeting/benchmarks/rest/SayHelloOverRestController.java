package dev.greeting.benchmarks.rest;

import java.net.URI;
import java.time.Duration;

import com.fasterxml.jackson.annotation.JsonValue;
import io.micrometer.observation.ObservationRegistry;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;

/**
 * Does the work of {@code /api/v1/say-hello} with name-service's REST endpoint. The
 * client is observed, like the gRPC client, and has its deadline. It has no retries.
 */
@RestController
class SayHelloOverRestController {

	private final RestClient nameService;

	SayHelloOverRestController(@Value("${benchmarks.name-service}") URI nameService,
			@Value("${benchmarks.client}") HttpClient client,
			@Value("${greeting.grpc.client.name-service.deadline}") Duration deadline,
			ObservationRegistry observations) {
		this.nameService = RestClient.builder()
			.baseUrl(nameService)
			.requestFactory(client.requestFactory(deadline))
			.observationRegistry(observations)
			.build();
	}

	@GetMapping(path = "/api/v1/say-hello-over-rest", produces = MediaType.APPLICATION_JSON_VALUE)
	SayHelloResponse sayHello(@RequestParam String name, @RequestHeader("X-Request-ID") String requestId) {
		NameResponse response = this.nameService.get()
			.uri("/api/v1/name?name={name}", name)
			.header("X-Request-ID", requestId)
			.retrieve()
			.requiredBody(NameResponse.class);
		return new SayHelloResponse("Hello, " + response.name() + "!");
	}

	record NameResponse(String name) {
	}

	/**
	 * A bare JSON string.
	 */
	record SayHelloResponse(@JsonValue String greeting) {
	}

}
