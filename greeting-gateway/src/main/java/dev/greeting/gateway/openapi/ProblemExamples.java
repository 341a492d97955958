package dev.greeting.gateway.openapi;

import java.util.Map;

import io.swagger.v3.oas.models.examples.Example;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.http.ProblemDetail;

/**
 * Turns problems into examples that look exactly like answers: by the mapper that writes
 * the answers.
 */
final class ProblemExamples {

	/**
	 * The request id in every example.
	 */
	static final String REQUEST_ID = "0b9aa35e-6b6b-4a0c-a1a5-1d4a3bb0f0f2";

	private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {
	};

	private final JsonMapper jsonMapper;

	ProblemExamples(JsonMapper jsonMapper) {
		this.jsonMapper = jsonMapper;
	}

	Example of(ProblemDetail problem) {
		problem.setProperty("requestId", REQUEST_ID);
		return new Example().value(this.jsonMapper.convertValue(problem, OBJECT));
	}

}
