package dev.greeting.gateway.openapi;

import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.greeting.platform.requestid.RequestId;
import dev.greeting.platform.security.RouteAccess;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.Paths;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;
import org.springdoc.core.customizers.GlobalOperationCustomizer;

import org.springframework.web.method.HandlerMethod;

/**
 * Adds the common headers and errors to every operation, and the body of the errors that
 * its author declares. Sorts the document, so that every instance of the gateway returns
 * the same one.
 */
final class CommonDocumentation implements GlobalOperationCustomizer, GlobalOpenApiCustomizer {

	private static final String RESPONSES = "#/components/responses/";

	private static final List<String> ERRORS_OF_ANY_REQUEST = List.of("400", "414", "429", "431", "500", "501",
			ApiResponses.DEFAULT);

	private static final List<String> ERRORS_OF_BACKENDS = List.of("502", "503", "504");

	/**
	 * 503: while the issuer cannot be reached, tokens cannot be checked.
	 */
	private static final List<String> ERRORS_OF_TOKENS = List.of("401", "403", "503");

	private static final String BEARER = "bearer";

	private final Backends backends;

	private final ProblemContent problems;

	private final RouteAccess access;

	CommonDocumentation(Backends backends, ProblemContent problems, RouteAccess access) {
		this.backends = backends;
		this.problems = problems;
		this.access = access;
	}

	/**
	 * Completes an operation. springdoc calls it twice for one that has two handlers.
	 */
	@Override
	public Operation customize(Operation operation, HandlerMethod handler) {
		complete(operation, this.backends.areCalledBy(handler.getBeanType()));
		return operation;
	}

	private void complete(Operation operation, boolean callsBackends) {
		if (operation.getResponses() == null) {
			operation.setResponses(new ApiResponses());
		}
		addHeader(operation, RequestId.HEADER, "RequestId");
		if (callsBackends) {
			addHeader(operation, "Grpc-Timeout", "GrpcTimeout");
		}
		operation.getResponses().forEach(this::complete);
		errors(operation, callsBackends).forEach((status) -> operation.getResponses()
			.computeIfAbsent(status, (name) -> new ApiResponse().$ref(RESPONSES + name)));
	}

	/**
	 * Adds a header. Replaces the declaration of a handler that reads it, because no
	 * client has to send it.
	 */
	private static void addHeader(Operation operation, String name, String component) {
		Parameter reference = new Parameter().$ref(component);
		if (operation.getParameters() != null) {
			operation.getParameters().removeIf((parameter) -> name.equalsIgnoreCase(parameter.getName()));
			if (operation.getParameters().contains(reference)) {
				return;
			}
		}
		operation.addParametersItem(reference);
	}

	private static Set<String> errors(Operation operation, boolean callsBackends) {
		Set<String> errors = new TreeSet<>(ERRORS_OF_ANY_REQUEST);
		if (operation.getResponses()
			.entrySet()
			.stream()
			.anyMatch((response) -> !isError(response.getKey()) && response.getValue().getContent() != null)) {
			errors.add("406");
		}
		if (operation.getRequestBody() != null) {
			errors.add("415");
		}
		if (callsBackends) {
			errors.addAll(ERRORS_OF_BACKENDS);
		}
		return errors;
	}

	/**
	 * Completes the document. Operations without a controller, those of functional
	 * routes, are completed here. It is not known whether they call other services.
	 */
	@Override
	public void customise(OpenAPI document) {
		operations(document).forEach((operation) -> complete(operation, false));
		document.getPaths().forEach((path, item) -> {
			if (this.access.needsToken(path)) {
				item.readOperations().forEach(CommonDocumentation::addSecurity);
				document.getComponents()
					.addSecuritySchemes(BEARER,
							new SecurityScheme().type(SecurityScheme.Type.HTTP)
								.scheme("bearer")
								.bearerFormat("JWT")
								.description("An access token of the issuer that this server trusts."));
			}
		});
		Components components = document.getComponents();
		Set<String> used = operations(document).flatMap((operation) -> operation.getResponses().values().stream())
			.map((response) -> String.valueOf(response.get$ref()))
			.collect(Collectors.toSet());
		components.getResponses().keySet().removeIf((name) -> !used.contains(RESPONSES + name));
		components.setSchemas(new TreeMap<>(components.getSchemas()));
		Paths paths = new Paths();
		paths.putAll(new TreeMap<>(document.getPaths()));
		document.setPaths(paths);
	}

	private static void addSecurity(Operation operation) {
		SecurityRequirement bearer = new SecurityRequirement().addList(BEARER);
		if (operation.getSecurity() == null || !operation.getSecurity().contains(bearer)) {
			operation.addSecurityItem(bearer);
		}
		ApiResponses all = operation.getResponses();
		ERRORS_OF_TOKENS
			.forEach((status) -> all.computeIfAbsent(status, (name) -> new ApiResponse().$ref(RESPONSES + name)));
		ApiResponses sorted = new ApiResponses();
		sorted.putAll(new TreeMap<>(all));
		operation.setResponses(sorted);
	}

	private static Stream<Operation> operations(OpenAPI document) {
		return document.getPaths().values().stream().flatMap((path) -> path.readOperations().stream());
	}

	/**
	 * Adds what every response has. The body of an error is a problem; springdoc would
	 * show the return type of the handler.
	 */
	void complete(String status, ApiResponse response) {
		if (response.get$ref() == null) {
			response.addHeaderObject(RequestId.HEADER, new Header().$ref("RequestId"));
			if (isError(status)) {
				response.setContent(this.problems.of(status));
			}
		}
	}

	private static boolean isError(String status) {
		return status.startsWith("4") || status.startsWith("5") || status.equals(ApiResponses.DEFAULT);
	}

}
