package dev.greeting.name.names;

import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * The REST twin of {@code app.grpc.Service1/ProcessName}.
 */
@RestController
class NameController {

	@GetMapping(path = "/api/v1/name", produces = MediaType.APPLICATION_JSON_VALUE)
	NameResponse name(@RequestParam String name) {
		return new NameResponse(UpperCaseName.of(name).value());
	}

	record NameResponse(String name) {
	}

}
