package dev.greeting.system.errors;

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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Bad lengths for every route with a length, in every media type.
 */
@WithSharedPair
class BadLengthsIT {

	private static final String ITEMS = "/api/v1/items";

	private static final String STREAM = "/api/v1/items/stream";

	private final Pair pair;

	BadLengthsIT(Pair pair) {
		this.pair = pair;
	}

	@TestFactory
	Stream<DynamicTest> aBadLengthIsRejected() {
		List<DynamicTest> tests = new ArrayList<>();
		badQueries().forEach((what, query) -> {
			tests.add(rejected(what, ITEMS + query, "application/json"));
			tests.add(rejected(what, STREAM + query, "*/*"));
			tests.add(rejected(what, STREAM + query, "application/x-ndjson"));
			tests.add(rejected(what, STREAM + query, "text/event-stream"));
		});
		return tests.stream();
	}

	@Test
	void aListOf10001ItemsIsRejected() {
		Problems.assertRejected(RawHttp.send(this.pair.gateway().http(), "GET", ITEMS + "?length=10001"), "length");
	}

	private DynamicTest rejected(String what, String target, String accept) {
		return DynamicTest.dynamicTest("%s of %s as %s".formatted(what, target, accept), () -> Problems
			.assertRejected(RawHttp.send(this.pair.gateway().http(), "GET", target, "Accept: " + accept), "length"));
	}

	private static Map<String, String> badQueries() {
		Map<String, String> queries = new LinkedHashMap<>();
		queries.put("a missing length", "");
		queries.put("an empty length", "?length=");
		queries.put("a length without a value", "?length");
		queries.put("a length that is a word", "?length=ten");
		queries.put("a length with an exponent", "?length=1e3");
		queries.put("a length with a fraction", "?length=1.5");
		queries.put("a hexadecimal length", "?length=0x10");
		queries.put("a negative length", "?length=-1");
		queries.put("the least of the 32-bit numbers", "?length=-2147483648");
		queries.put("a length of 2^31", "?length=2147483648");
		queries.put("a length of 2^32, which is 0 in 32 bits", "?length=4294967296");
		queries.put("a length of 2^64 and more", "?length=99999999999999999999");
		queries.put("a length with a plus", "?length=%2B5");
		queries.put("a length in the digits of another script", "?length=%D9%A1");
		queries.put("a repeated length", "?length=1&length=2");
		queries.put("two lengths in one", "?length=1,2");
		queries.put("a length with a line break", "?length=1%0A2");
		return queries;
	}

}
