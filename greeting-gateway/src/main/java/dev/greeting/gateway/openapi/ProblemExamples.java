package dev.greeting.gateway.openapi;

import java.net.URI;
import java.util.Map;

import org.jspecify.annotations.Nullable;
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

	Map<String, Object> of(ProblemDetail problem, @Nullable String instance) {
		if (instance != null) {
			problem.setInstance(URI.create(instance));
		}
		problem.setProperty("requestId", REQUEST_ID);
		return this.jsonMapper.convertValue(problem, OBJECT);
	}

}
