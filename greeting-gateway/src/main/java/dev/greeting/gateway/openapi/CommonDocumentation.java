package dev.greeting.gateway.openapi;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.Paths;
import io.swagger.v3.oas.models.examples.Example;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import io.swagger.v3.oas.models.tags.Tag;
import org.springdoc.core.customizers.OpenApiCustomizer;

import org.springframework.util.unit.DataSize;

import static org.springframework.http.MediaType.APPLICATION_PROBLEM_JSON_VALUE;

/**
 * Adds to every operation what holds for all: the request id, and the errors. Puts the
 * document in order.
 */
final class CommonDocumentation implements OpenApiCustomizer {

	private final ProblemExamples problems;

	private final BadRequestExamples badRequests;

	private final DataSize maxHeaderSize;

	CommonDocumentation(ProblemExamples problems, DataSize maxHeaderSize) {
		this.problems = problems;
		this.badRequests = new BadRequestExamples(problems);
		this.maxHeaderSize = maxHeaderSize;
	}

	@Override
	public void customise(OpenAPI document) {
		List<CommonError> errors = CommonError.all(this.maxHeaderSize);
		Components components = document.getComponents();
		RequestIdDocumentation.addTo(components);
		ProblemSchemas.addTo(components);
		errors.forEach((error) -> components.addResponses(error.component(), response(error)));
		document.getPaths().forEach((path, item) -> item.readOperations().forEach((operation) -> {
			ApiResponses responses = operation.getResponses();
			responses.values().forEach(RequestIdDocumentation::addTo);
			responses.addApiResponse("400", badRequest(path, operation));
			errors.forEach(
					(error) -> responses.addApiResponse(error.status(), new ApiResponse().$ref(error.component())));
			RequestIdDocumentation.addTo(operation);
		}));
		sort(document);
	}

	private ApiResponse response(CommonError error) {
		MediaType problem = problem().example(this.problems.of(error.example(), error.instance()));
		ApiResponse response = response(error.description(), problem);
		if (error.header() != null) {
			response.addHeaderObject(error.header().name(), error.header().header());
		}
		return response;
	}

	private ApiResponse badRequest(String path, Operation operation) {
		Map<String, Example> examples = new LinkedHashMap<>();
		for (Parameter parameter : operation.getParameters()) {
			this.badRequests.addTo(examples, path, parameter);
		}
		return response(
				"The request is not valid; where that is because of a parameter, `violations` says which and why.",
				problem().examples(examples));
	}

	private static ApiResponse response(String description, MediaType problem) {
		Content content = new Content().addMediaType(APPLICATION_PROBLEM_JSON_VALUE, problem);
		return RequestIdDocumentation.addTo(new ApiResponse().description(description).content(content));
	}

	private static MediaType problem() {
		return new MediaType().schema(new Schema<>().$ref(ProblemSchemas.PROBLEM));
	}

	private static void sort(OpenAPI document) {
		Paths paths = new Paths();
		paths.putAll(new TreeMap<>(document.getPaths()));
		document.setPaths(paths);
		document.getComponents().setSchemas(new TreeMap<>(document.getComponents().getSchemas()));
		document.getTags().sort(Comparator.comparing(Tag::getName));
	}

}
