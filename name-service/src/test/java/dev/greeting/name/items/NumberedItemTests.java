package dev.greeting.name.items;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class NumberedItemTests {

	@ParameterizedTest
	@CsvSource({ "1, name 1", "10, name 10", "10000, name 10000", "2147483647, name 2147483647" })
	void anItemIsNamedByItsNumber(int id, String name) {
		assertThat(NumberedItem.of(id)).isEqualTo(new NumberedItem(id, name));
	}

}
