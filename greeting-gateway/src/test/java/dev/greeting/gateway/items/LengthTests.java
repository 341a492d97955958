package dev.greeting.gateway.items;

import dev.greeting.platform.error.InvalidRequestException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class LengthTests {

	@ParameterizedTest
	@CsvSource({ "0, 0", "-0, 0", "1, 1", "007, 7", "-1, -1", "2147483647, 2147483647", "-2147483648, -2147483648" })
	void everyWholeNumberOf32BitsIsALength(String text, int value) {
		assertThat(Length.valueOf(text).value()).isEqualTo(value);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", " 5", "5 ", "5\n", "0x10", "#10", "1e3", "1.0", "1_000", "1,000", "1L", "--1",
			"+5", "+0", "\u0661\u0662", "\uff15", "\u0967", "+", "-", "2147483648", "-2147483649",
			"99999999999999999999", "NaN", "null", "true", "five" })
	void anythingElseIsNotALength(String text) {
		assertThatExceptionOfType(InvalidRequestException.class).isThrownBy(() -> Length.valueOf(text))
			.satisfies((ex) -> assertThat(ex.getViolations()).singleElement().satisfies((violation) -> {
				assertThat(violation.field()).isEqualTo("length");
				assertThat(violation.message()).doesNotContain("99999999999999999999");
			}));
	}

}
