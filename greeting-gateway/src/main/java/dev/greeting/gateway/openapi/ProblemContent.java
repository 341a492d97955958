package dev.greeting.gateway.openapi;

import java.util.List;
import java.util.Map;

import dev.greeting.platform.error.ErrorProperties;
import dev.greeting.platform.error.Problem;
import dev.greeting.platform.error.Violation;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;

import static org.springframework.http.MediaType.APPLICATION_PROBLEM_JSON_VALUE;

/**
 * Creates the bodies of errors. Each has an example that is serialized like a real
 * response.
 */
final class ProblemContent {

	/**
	 * The request id in every example.
	 */
	static final String REQUEST_ID = "0b9aa35e-6b6b-4a0c-a1a5-1d4a3bb0f0f2";

	private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {
	};

	private final JsonMapper jsonMapper;

	private final String errorDomain;

	ProblemContent(JsonMapper jsonMapper, ErrorProperties errors) {
		this.jsonMapper = jsonMapper;
		this.errorDomain = errors.domain();
	}

	Content of(String status) {
		ProblemDetail example = Problem.complete(example(status), this.errorDomain, REQUEST_ID);
		return new Content().addMediaType(APPLICATION_PROBLEM_JSON_VALUE,
				new MediaType().schema(new Schema<>().$ref("Problem"))
					.example(this.jsonMapper.convertValue(example, OBJECT)));
	}

	private static ProblemDetail example(String status) {
		if (status.equals("400")) {
			return Problem.of(List.of(new Violation("field", "RULE", "says what the rule requires")));
		}
		// Neither "default" nor a range such as "4XX".
		boolean isOneStatus = status.matches("[45][0-9]{2}");
		return Problem.of(isOneStatus ? HttpStatusCode.valueOf(Integer.parseInt(status)) : HttpStatus.FORBIDDEN,
				"A sentence that says what happened.");
	}

}
