package dev.greeting.platform.cors;

import java.time.Duration;
import java.util.List;

import dev.greeting.platform.settings.InvalidSettingException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class CorsPropertiesTests {

	@ParameterizedTest
	@ValueSource(strings = { "https://example.org", "http://localhost:3000", "https://[::1]:8443", "*" })
	void originsAreAccepted(String origin) {
		assertThat(with(origin).allowedOrigins()).containsExactly(origin);
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "", "example.org", "https://example.org/", "https://example.org/path", "https://*.example.org",
					"https://me@example.org", "ftp://example.org", "null", "https://example.org?x", "https:// x" })
	void whatIsNoOriginIsRejected(String origin) {
		assertThatExceptionOfType(InvalidSettingException.class).isThrownBy(() -> with(origin))
			.withMessageStartingWith("allowed-origins");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "X Y", "X:Y", "\u00e4" })
	void whatIsNoNameOfAHeaderIsRejected(String name) {
		assertThatExceptionOfType(InvalidSettingException.class)
			.isThrownBy(() -> new CorsProperties(List.of("*"), List.of("GET"), List.of(name), List.of(),
					Duration.ofMinutes(1), List.of("/api/**")))
			.withMessageStartingWith("allowed-headers");
	}

	private static CorsProperties with(String origin) {
		return new CorsProperties(List.of(origin), List.of("GET"), List.of(), List.of(), Duration.ofMinutes(1),
				List.of("/api/**"));
	}

}
