package dev.greeting.system.errors;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import dev.greeting.platform.test.http.RawHttp;
import dev.greeting.system.http.Problems;
import dev.greeting.system.launch.Pair;
import dev.greeting.system.launch.WithSharedPair;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * Bad names for every route with a name.
 */
@Tag("image")
@WithSharedPair
class BadNamesIT {

	private final Pair pair;

	BadNamesIT(Pair pair) {
		this.pair = pair;
	}

	@TestFactory
	Stream<DynamicTest> aBadNameIsRejected() {
		Map<String, URI> routes = new LinkedHashMap<>();
		routes.put("/api/v1/say-hello", this.pair.gateway().http());
		routes.put("/api/v1/hello", this.pair.gateway().http());
		if (this.pair.nameService().hasHttp()) {
			routes.put("/api/v1/name", this.pair.nameService().http());
		}
		List<DynamicTest> tests = new ArrayList<>();
		routes.forEach((path, service) -> badQueries()
			.forEach((what, query) -> tests.add(DynamicTest.dynamicTest("%s of %s".formatted(what, path),
					() -> Problems.assertRejected(RawHttp.send(service, "GET", path + query), "name")))));
		return tests.stream();
	}

	private static Map<String, String> badQueries() {
		Map<String, String> queries = new LinkedHashMap<>();
		queries.put("a missing name", "");
		queries.put("a name under another name", "?Name=test");
		queries.put("an empty name", "?name=");
		queries.put("a name without a value", "?name");
		queries.put("a name of one space", "?name=%20");
		queries.put("a name of pluses, which are spaces", "?name=+++");
		queries.put("a name of tabs and line breaks", "?name=%09%0D%0A");
		queries.put("a name of no-break spaces", "?name=" + encoded("\u00a0\u2007\u202f"));
		queries.put("a name of ideographic spaces and line separators", "?name=" + encoded("\u3000\u2028\u2029\u0085"));
		queries.put("a name of 257 code points", "?name=" + "n".repeat(257));
		queries.put("a name of 257 code points of two bytes", "?name=" + encoded("\u00df".repeat(257)));
		queries.put("a name of 257 code points of four bytes", "?name=" + encoded("\ud83d\ude00".repeat(257)));
		queries.put("a repeated name", "?name=one&name=two");
		queries.put("a repeated name with the same value", "?name=one&name=one");
		return queries;
	}

	private static String encoded(String name) {
		return URLEncoder.encode(name, StandardCharsets.UTF_8);
	}

}
