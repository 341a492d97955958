package dev.greeting.bson;

import java.util.List;
import java.util.Map;

import org.bson.types.Decimal128;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link BsonJacksonModule}.
 */
class BsonJacksonModuleTests {

	private static final JsonMapper json = JsonMapper.builder().addModule(new BsonJacksonModule()).build();

	@ParameterizedTest
	@ValueSource(strings = { "000000000000000000000000", "ffffffffffffffffffffffff", "0102030405060708090a0b0c" })
	void anObjectIdIs24Digits(String hex) {
		assertThat(json.writeValueAsString(new ObjectId(hex))).isEqualTo('"' + hex + '"');
		assertThat(json.readValue('"' + hex + '"', ObjectId.class)).isEqualTo(new ObjectId(hex));
	}

	@ParameterizedTest
	@ValueSource(strings = { "\"\"", "\"0102030405060708090a0b0\"", "\"0102030405060708090a0b0c0\"",
			"\"0102030405060708090A0B0C\"", "\" 102030405060708090a0b0c\"", "\"0102030405060708090a0b0g\"", "1", "{}",
			"[]", "true" })
	void anyOtherTextIsNotAnObjectId(String text) {
		assertThatExceptionOfType(MismatchedInputException.class)
			.isThrownBy(() -> json.readValue(text, ObjectId.class));
	}

	@Test
	void theErrorDescribesTheFormatOfAnObjectId() {
		assertThatExceptionOfType(MismatchedInputException.class)
			.isThrownBy(() -> json.readValue("\"%s\"", ObjectId.class))
			.withMessageContaining("An ObjectId must be 24 digits of 0-9 and a-f");
	}

	@ParameterizedTest
	@ValueSource(strings = { "0", "-0", "0E-6176", "0E+6111", "12.30", "1E-6176", "NaN", "Infinity", "-Infinity",
			"9.999999999999999999999999999999999E+6144", "-1.234567890123456789012345678901234E-6143" })
	void aDecimal128IsAStringWithAllItsDigits(String text) {
		Decimal128 number = Decimal128.parse(text);
		assertThat(json.writeValueAsString(number)).isEqualTo('"' + text + '"');
		assertThat(json.readValue('"' + text + '"', Decimal128.class)).isEqualTo(number);
	}

	@ParameterizedTest
	@ValueSource(strings = { "\"\"", "\"-\"", "\"1.\"", "\"+1\"", "\"inf\"", "\"1E\"", "\"1E99999\"", "\"1E6145\"",
			"\"1E-6177\"", "\"12345678901234567890123456789012345\"", "\"0x10\"", "\"\u0661\"", "1.5", "1", "{}" })
	void anyOtherTextIsNotADecimal128(String text) {
		assertThatExceptionOfType(MismatchedInputException.class)
			.isThrownBy(() -> json.readValue(text, Decimal128.class));
	}

	@Test
	void aNumberThatTheDriverCannotRoundIsRejectedWithoutAnError() {
		assertThatExceptionOfType(MismatchedInputException.class)
			.isThrownBy(() -> json.readValue("\"12345678901234567890123456789012340E6111\"", Decimal128.class));
	}

	@Test
	void aLongNumberIsRejectedWithoutParsingIt() {
		assertThat(json.readValue('"' + "0".repeat(127) + "1\"", Decimal128.class)).isEqualTo(new Decimal128(1));
		assertThatExceptionOfType(MismatchedInputException.class)
			.isThrownBy(() -> json.readValue('"' + "0".repeat(128) + "1\"", Decimal128.class));
	}

	@Test
	void nullIsNull() {
		assertThat(json.readValue("[null]", new TypeReference<List<ObjectId>>() {
		})).containsOnlyNulls();
	}

	@Test
	void anObjectIdCanBeAKey() {
		Map<ObjectId, Integer> stock = Map.of(new ObjectId("0102030405060708090a0b0c"), 1);
		assertThat(json.writeValueAsString(stock)).isEqualTo("{\"0102030405060708090a0b0c\":1}");
		assertThat(json.readValue("{\"0102030405060708090a0b0c\":1}", new TypeReference<Map<ObjectId, Integer>>() {
		})).isEqualTo(stock);
	}

	@ParameterizedTest
	@ValueSource(strings = { "0102030405060708090A0B0C", "0102030405060708090a0b0", "", "x" })
	void aKeyIsAsStrictAsAnObjectId(String key) {
		assertThatExceptionOfType(MismatchedInputException.class)
			.isThrownBy(() -> json.readValue("{\"" + key + "\":1}", new TypeReference<Map<ObjectId, Integer>>() {
			}))
			.withMessageContaining("An ObjectId must be 24 digits of 0-9 and a-f");
	}

	@Test
	void aDecimal128CanBeAKey() {
		Map<Decimal128, Integer> stock = Map.of(Decimal128.parse("12.30"), 1);
		assertThat(json.writeValueAsString(stock)).isEqualTo("{\"12.30\":1}");
		assertThat(json.readValue("{\"12.30\":1}", new TypeReference<Map<Decimal128, Integer>>() {
		})).isEqualTo(stock);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "1.", "+1", "0x10", "1E6145", "12345678901234567890123456789012340E6111" })
	void aKeyIsAsStrictAsADecimal128(String key) {
		assertThatExceptionOfType(MismatchedInputException.class)
			.isThrownBy(() -> json.readValue("{\"" + key + "\":1}", new TypeReference<Map<Decimal128, Integer>>() {
			}));
	}

}
