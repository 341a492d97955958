package dev.greeting.system.http;

import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

import dev.greeting.platform.test.http.Http;
import dev.greeting.platform.test.http.RawHttp;
import dev.greeting.platform.test.http.Reply;
import dev.greeting.system.launch.Pair;
import org.assertj.core.api.Assertions;
import tools.jackson.databind.JsonNode;

/**
 * A route of one of the services.
 *
 * @param service the service
 * @param path the path, with a value for each of its variables
 * @param methods the methods that the route supports
 */
public record Route(URI service, String path, Set<String> methods) {

	/**
	 * Returns the routes in the gateway's OpenAPI document, its page, and the route of
	 * name-service, which has no such document.
	 * @param pair the services
	 * @return the routes
	 */
	public static List<Route> of(Pair pair) {
		URI gateway = pair.gateway().http();
		List<Route> routes = new ArrayList<>();
		JsonNode paths = Http.get(gateway, "/v3/api-docs").json().path("paths");
		Assertions.assertThat(paths).as("paths that the gateway describes").isNotEmpty();
		for (String path : paths.propertyNames()) {
			routes.add(new Route(gateway, path.replaceAll("\\{.*?}", "1"), methods(paths.path(path))));
		}
		routes.add(new Route(gateway, "/", Set.of("GET", "HEAD", "OPTIONS")));
		routes.add(new Route(pair.nameService().http(), "/api/v1/name", Set.of("GET", "HEAD", "OPTIONS")));
		return routes;
	}

	private static Set<String> methods(JsonNode described) {
		Set<String> methods = new TreeSet<>(Set.of("OPTIONS"));
		for (String method : described.propertyNames()) {
			methods.add(method.toUpperCase(Locale.ROOT));
		}
		if (methods.contains("GET")) {
			methods.add("HEAD");
		}
		return methods;
	}

	/**
	 * Sends a request.
	 * @param method the method
	 * @param headers header lines
	 * @return the response
	 */
	public Reply send(String method, String... headers) {
		return RawHttp.send(this.service, method, this.path, headers);
	}

	/**
	 * Returns the methods that a response allows.
	 * @param reply the response
	 * @return the value of {@code Allow}
	 */
	public static Set<String> allow(Reply reply) {
		return new TreeSet<>(Arrays.asList(reply.header("Allow").split("\\s*,\\s*")));
	}

}
