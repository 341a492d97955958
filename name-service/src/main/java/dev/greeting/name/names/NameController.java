package dev.greeting.name.names;

import java.util.List;

import dev.greeting.contract.names.ProcessNameRequest;
import dev.greeting.contract.names.Service1Grpc;
import dev.greeting.platform.error.InvalidRequestException;
import dev.greeting.platform.error.Violation;
import dev.greeting.platform.validation.ContractRules;

import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * The REST endpoint of {@code app.grpc.Service1/ProcessName}, with the same rules.
 */
@RestController
class NameController {

	private final ContractRules rules;

	NameController(ContractRules rules) {
		this.rules = rules;
	}

	@GetMapping(path = "/api/v1/name", produces = MediaType.APPLICATION_JSON_VALUE)
	NameResponse name(@RequestParam String name) {
		ProcessNameRequest request = ProcessNameRequest.newBuilder().setName(name).build();
		List<Violation> violations = this.rules.violations(Service1Grpc.getProcessNameMethod(), request);
		if (!violations.isEmpty()) {
			throw new InvalidRequestException(violations);
		}
		return new NameResponse(UpperCaseName.of(name).value());
	}

	record NameResponse(String name) {
	}

}
