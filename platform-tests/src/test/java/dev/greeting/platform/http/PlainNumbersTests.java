package dev.greeting.platform.http;

import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import dev.greeting.probe.ProbeTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.list;

/**
 * Tests for {@link PlainNumbers} with the routes of the probe.
 */
class PlainNumbersTests extends ProbeTest {

	private static final List<String> ROUTES = List.of("/probe/numbers/%s", "/probe/numbers/%s/long",
			"/probe/counts?one=%s", "/probe/counts?optional=%s", "/probe/counts?array=%s",
			"/probe/counts?array=1&array=%s", "/probe/counts?array=1,%s", "/probe/counts?list=%s",
			"/probe/counts?list=%s&list=2", "/probe/counts/form?number=%s");

	private static final List<String> NOT_PLAIN = List.of("+5", "0x10", "0X1F", "-0x10", "#10", "010h", "1e3", "1.0",
			"1_000", "1L", "--1", "-", "+", "\u0661\u0662", "\uff15", "\u0967", "five", "NaN", "null", "true",
			"99999999999999999999");

	static Stream<String> pathsWithoutAPlainNumber() {
		return ROUTES.stream().flatMap((route) -> NOT_PLAIN.stream().map((text) -> path(route, text)));
	}

	@ParameterizedTest
	@MethodSource("pathsWithoutAPlainNumber")
	void whatIsNotInPlainDecimalDigitsIs400(String path) {
		assertThat(get(path).statusCode()).isEqualTo(400);
	}

	@ParameterizedTest
	@CsvSource({ "0, 0", "-0, 0", "1, 1", "007, 7", "-1, -1", "2147483647, 2147483647", "-2147483648, -2147483648" })
	void aPlainDecimalNumberIsTaken(String text, String number) {
		for (String route : ROUTES) {
			HttpResponse<String> response = get(path(route, text));
			assertThat(response.statusCode()).isEqualTo(200);
			assertThat(response.body().split("[\\[,\\]]")).contains(number);
		}
	}

	@ParameterizedTest
	@CsvSource({ "/probe/numbers/%s, 2147483648", "/probe/numbers/%s, -2147483649", "/probe/counts?one=%s, 2147483648",
			"/probe/counts?array=%s, 4294967296", "/probe/numbers/%s/long, 9223372036854775808",
			"/probe/counts?optional=%s, -9223372036854775809", "/probe/counts?list=%s, 9223372036854775808" })
	void aNumberOfTooManyBitsIs400(String route, String text) {
		assertThat(get(path(route, text)).statusCode()).isEqualTo(400);
	}

	@Test
	void aLongTakes64Bits() {
		assertThat(get("/probe/numbers/9223372036854775807/long").body()).isEqualTo("9223372036854775807");
		assertThat(get("/probe/numbers/-9223372036854775808/long").body()).isEqualTo("-9223372036854775808");
	}

	@Test
	void anEmptyOptionalNumberIsAbsent() {
		assertThat(get("/probe/counts?one=&optional=&array=&list=").body()).isEqualTo("[]");
		assertThat(get("/probe/counts").body()).isEqualTo("[]");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/probe/counts?one=%s", "/probe/counts?optional=%s", "/probe/numbers/%s",
			"/probe/counts/form?number=%s" })
	void blanksAreNotANumber(String route) {
		assertThat(get(path(route, "  ")).statusCode()).isEqualTo(400);
		assertThat(get(path(route, " 5")).statusCode()).isEqualTo(400);
		assertThat(get(path(route, "5 ")).statusCode()).isEqualTo(400);
		assertThat(get(path(route, "5\n")).statusCode()).isEqualTo(400);
	}

	@Test
	void anEmptyValueIsNotAPrimitive() {
		assertViolation(get("/probe/counts/form?number="), "number", "INT64");
	}

	@Test
	void aHeaderIsANumberInPlainDigits() {
		assertThat(get("/probe/counts", "X-Number", "7").body()).isEqualTo("[7]");
		assertThat(get("/probe/counts", "X-Number", "0x7").statusCode()).isEqualTo(400);
	}

	@Test
	void aFractionIsWhatItWas() {
		assertThat(get("/probe/counts?fraction=1.5").body()).isEqualTo("[1.5]");
		assertThat(get("/probe/counts?fraction=+1e3").body()).isEqualTo("[1000.0]");
	}

	@Test
	void theErrorNamesTheParameterAndItsBits() {
		assertViolation(get("/probe/numbers/0x10"), "number", "INT32");
		assertViolation(get("/probe/numbers/0x10/long"), "number", "INT64");
		assertViolation(get("/probe/counts?one=0x10"), "one", "INT32");
		assertViolation(get("/probe/counts?list=0x10"), "list", "TYPE");
		assertViolation(get("/probe/counts/form?number=0x10"), "number", "INT64");
	}

	private static void assertViolation(HttpResponse<String> response, String field, String rule) {
		assertThat(response.statusCode()).isEqualTo(400);
		assertThat(problem(response).get("violations")).asInstanceOf(list(Map.class))
			.singleElement()
			.satisfies((violation) -> {
				assertThat(violation).containsEntry("field", field).containsEntry("rule", rule);
				assertThat(violation.get("message").toString()).doesNotContain("0x10", "java");
			});
	}

	private static String path(String route, String text) {
		return route.formatted(URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20"));
	}

}
