package dev.greeting.platform.error;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class ErrorPropertiesTests {

	@Test
	void aDomainIsAName() {
		assertThat(new ErrorProperties("orders.example.com").domain()).isEqualTo("orders.example.com");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "my orders", "gr\u00FC\u00DFe" })
	void whatIsNoNameIsRefusedWithASentenceThatNamesTheKey(String domain) {
		assertThatIllegalArgumentException().isThrownBy(() -> new ErrorProperties(domain))
			.withMessageStartingWith("domain must be a name in printable ASCII")
			.withMessageContaining("spring.application.name");
	}

}
