package dev.greeting.name.greetings;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class GreetingTests {

	@ParameterizedTest
	@ValueSource(strings = { "Gonzalo", "straße", "😀", " two words ", "%s", "{}", "<b>" })
	void aNameIsGreetedUnchanged(String name) {
		assertThat(Greeting.to(name).message()).isEqualTo("Hello " + name + "!");
	}

}
