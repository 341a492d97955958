package dev.greeting.system.http;

import dev.greeting.platform.test.http.Reply;
import io.grpc.Status;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.SoftAssertions;
import tools.jackson.databind.JsonNode;

/**
 * Assertions on the body of an error, which is the same in every layer.
 */
public final class Problems {

	private Problems() {
	}

	/**
	 * Checks that the response is a complete problem.
	 * @param reply the answer
	 * @param status the expected status
	 * @return the problem, for further checks
	 */
	public static JsonNode assertProblem(Reply reply, int status) {
		return assertProblem(reply, status, "type", "title", "detail", "instance", "requestId", "code");
	}

	private static JsonNode assertProblem(Reply reply, int status, String... fields) {
		Assertions.assertThat(reply.status()).as(reply::toString).isEqualTo(status);
		Assertions.assertThat(reply.mediaType()).as(reply::toString).isEqualTo("application/problem+json");
		JsonNode problem = reply.json();
		SoftAssertions.assertSoftly((softly) -> {
			for (String field : fields) {
				softly.assertThat(problem.path(field).asString("")).as("%s of %s", field, reply).isNotBlank();
			}
			softly.assertThat(problem.path("status").asInt(0)).as("status in the body").isEqualTo(status);
			softly.assertThat(problem.path("requestId").asString(""))
				.as("requestId in the body and in the header")
				.isEqualTo(reply.requestId());
			softly.assertThat(Status.Code.values())
				.extracting(Enum::name)
				.as("the code is a gRPC code")
				.contains(problem.path("code").asString(""));
			softly.assertThat(reply.body())
				.as("no internal text")
				.doesNotContain("Exception", "java.", "dev.greeting", "org.", "io.grpc", "\\tat ", "stackTrace",
						"trace\"");
		});
		return problem;
	}

	/**
	 * Checks that the response is a problem without an instance, for a request whose
	 * target could not be parsed.
	 * @param reply the answer
	 * @param status the expected status
	 */
	public static void assertProblemOfUnreadable(Reply reply, int status) {
		assertProblem(reply, status, "type", "title", "detail", "requestId", "code");
	}

	/**
	 * Checks that the response rejects a parameter of the request.
	 * @param reply the answer
	 * @param field the parameter
	 * @return the problem, for further checks
	 */
	public static JsonNode assertRejected(Reply reply, String field) {
		JsonNode problem = assertProblem(reply, 400);
		SoftAssertions.assertSoftly((softly) -> {
			softly.assertThat(problem.path("code").asString("")).isEqualTo("INVALID_ARGUMENT");
			softly.assertThat(problem.path("reason").asString("")).as("reason").isNotBlank();
			softly.assertThat(problem.path("domain").asString("")).as("domain").isNotBlank();
			softly.assertThat(problem.path("violations").size()).as("violations in %s", reply).isPositive();
			problem.path("violations").forEach((violation) -> {
				softly.assertThat(violation.path("field").asString("")).isEqualTo(field);
				softly.assertThat(violation.path("rule").asString("")).as("rule").isNotBlank();
				softly.assertThat(violation.path("message").asString("")).as("message").isNotBlank();
			});
		});
		return problem;
	}

}
