package dev.greeting.gateway.openapi;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.Paths;
import io.swagger.v3.oas.models.examples.Example;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import io.swagger.v3.oas.models.tags.Tag;
import org.springdoc.core.customizers.OpenApiCustomizer;

import org.springframework.http.ProblemDetail;
import org.springframework.util.unit.DataSize;

import static org.springframework.http.MediaType.APPLICATION_PROBLEM_JSON_VALUE;

/**
 * Adds to every operation what holds for all: the headers, and the errors. Puts the
 * document in order.
 */
final class CommonDocumentation implements OpenApiCustomizer {

	private final ProblemExamples problems;

	private final DataSize maxHeaderSize;

	CommonDocumentation(ProblemExamples problems, DataSize maxHeaderSize) {
		this.problems = problems;
		this.maxHeaderSize = maxHeaderSize;
	}

	@Override
	public void customise(OpenAPI document) {
		List<CommonError> errors = CommonError.all(this.maxHeaderSize);
		Components components = document.getComponents();
		CommonHeaders.addTo(components);
		ProblemSchemas.addTo(components);
		errors.forEach((error) -> components.addResponses(error.component(), response(error)));
		document.getPaths()
			.forEach((path, item) -> item.readOperations().forEach((operation) -> complete(path, operation, errors)));
		sort(document);
	}

	private void complete(String path, Operation operation, List<CommonError> errors) {
		ApiResponses responses = operation.getResponses();
		responses.values().forEach(CommonHeaders::addTo);
		responses.addApiResponse("400", badRequest(path, operation));
		errors.forEach((error) -> responses.addApiResponse(error.status(), new ApiResponse().$ref(error.component())));
		CommonHeaders.addTo(operation);
	}

	/**
	 * The one error whose examples depend on the operation.
	 */
	private ApiResponse badRequest(String path, Operation operation) {
		return response(
				"The request is not valid. Where that is because of a parameter, `violations` says which and why.",
				new BadRequestExamples(this.problems, path).of(operation.getParameters()));
	}

	private ApiResponse response(CommonError error) {
		Map<String, Example> examples = new LinkedHashMap<>();
		for (ProblemDetail problem : error.examples()) {
			examples.put(reason(problem), this.problems.of(problem).summary(problem.getTitle()));
		}
		ApiResponse response = response(error.description(), examples);
		if (error.header() != null) {
			response.addHeaderObject(error.header().name(), error.header().header());
		}
		return response;
	}

	private static ApiResponse response(String description, Map<String, Example> examples) {
		MediaType problem = new MediaType().schema(new Schema<>().$ref(ProblemSchemas.PROBLEM)).examples(examples);
		Content content = new Content().addMediaType(APPLICATION_PROBLEM_JSON_VALUE, problem);
		return CommonHeaders.addTo(new ApiResponse().description(description).content(content));
	}

	private static String reason(ProblemDetail problem) {
		return String.valueOf(Objects.requireNonNull(problem.getProperties()).get("reason"));
	}

	private static void sort(OpenAPI document) {
		Paths paths = new Paths();
		paths.putAll(new TreeMap<>(document.getPaths()));
		document.setPaths(paths);
		document.getComponents().setSchemas(new TreeMap<>(document.getComponents().getSchemas()));
		document.getTags().sort(Comparator.comparing(Tag::getName));
	}

}
