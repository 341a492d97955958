package dev.greeting.platform.tls;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests what switches mutual TLS on.
 */
class MutualTlsSwitchTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withUserConfiguration(WithMutualTls.class);

	@ParameterizedTest
	@ValueSource(strings = { "true", "TRUE", "true ", "1", "on", "yes" })
	void everyTextThatIsTrueSwitchesItOn(String text) {
		this.runner.withPropertyValues("greeting.tls.enabled=" + text)
			.run((context) -> assertThat(context).hasSingleBean(WithMutualTls.class));
	}

	@ParameterizedTest
	@ValueSource(strings = { "false", "0", "off", "" })
	void everyOtherTextLeavesItOff(String text) {
		this.runner.withPropertyValues("greeting.tls.enabled=" + text)
			.run((context) -> assertThat(context).doesNotHaveBean(WithMutualTls.class));
	}

	@Test
	void aListOfClientsThatNothingWouldCheckIsRejected() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new TlsProperties(false, "internal", Map.of("api.Api", List.of("a.example.org")),
					Duration.ofSeconds(10), Duration.ofSeconds(5)))
			.withMessageContaining("allowed-clients needs greeting.tls.enabled");
	}

	@Configuration(proxyBeanMethods = false)
	@Conditional(OnMutualTls.class)
	static class WithMutualTls {

	}

}
