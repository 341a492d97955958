package dev.greeting.name.names;

import java.util.Locale;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs in JVMs with several locales. Turkish, Azerbaijani and Lithuanian have special
 * rules for i and j.
 */
@ParameterizedClass(name = "in the locale {0}")
@ValueSource(strings = { "en-US", "tr-TR", "az-AZ", "lt-LT", "el-GR" })
class UpperCaseNameTests {

	@Parameter
	private String locale;

	private Locale before;

	@BeforeEach
	void setLocale() {
		this.before = Locale.getDefault();
		Locale.setDefault(Locale.forLanguageTag(this.locale));
	}

	@AfterEach
	void resetLocale() {
		Locale.setDefault(this.before);
	}

	@ParameterizedTest
	@CsvSource({
			// ASCII, and text that is upper case already
			"test, TEST", "TEST, TEST", "tEsT 123, TEST 123",
			// one letter becomes several
			"straße, STRASSE", "ß, SS", "ﬁ, FI", "ﬃ, FFI", "ﬆ, ST", "ŉ, ʼN", "ǰ, J̌", "և, ԵՒ", "ﬓ, ՄՆ", "ẖ, H̱",
			"ẚ, Aʾ",
			// three in one: iota with dialytika and tonos
			"ΐ, \u0399\u0308\u0301", "ΰ, \u03a5\u0308\u0301", "ᾳ, ΑΙ", "ᾷ, Α͂Ι", "ᾼ, ΑΙ",
			// dotless and dotted i
			"i, I", "ı, I", "İ, İ", "I, I", "istanbul, ISTANBUL", "diyarbakır, DIYARBAKIR", "iı, II", "j, J", "į, Į",
			// capital sharp s stays
			"ẞ, ẞ", "GROẞ, GROẞ",
			// both sigmas
			"ς, Σ", "σ, Σ", "ὀδυσσεύς, ὈΔΥΣΣΕΎΣ", "μάϊος, ΜΆΪΟΣ",
			// digraphs also have a title case
			"ǆ, Ǆ", "ǅ, Ǆ", "ǉ, Ǉ", "ǳ, Ǳ",
			// Cyrillic, Armenian, Georgian, Cherokee
			"привет, ПРИВЕТ", "ѐ, Ѐ", "բարեւ, ԲԱՐԵՒ", "საქართველო, ᲡᲐᲥᲐᲠᲗᲕᲔᲚᲝ", "ꭰ, Ꭰ",
			// letters of four bytes: Deseret, Adlam, Osage, Warang Citi
			"𐐨𐐩, 𐐀𐐁", "𞤢, 𞤀", "𐓘, 𐒰", "𑣀, 𑢠",
			// letters whose upper case is in another block
			"ÿ, Ÿ", "µ, Μ", "ſ, S", "ɐ, Ɐ", "ⱥ, Ⱥ", "ⓐ, Ⓐ", "ⅷ, Ⅷ", "ᵽ, Ᵽ",
			// full width
			"ａｂｃ, ＡＢＣ" })
	void lettersGetTheirFullUpperCase(String name, String upperCase) {
		assertThat(UpperCaseName.of(name).value()).isEqualTo(upperCase);
	}

	@ParameterizedTest
	@ValueSource(strings = { "😀", "👩‍👩‍👧‍👦", "🇩🇪", "👍🏽", "漢字", "ひらがな", "한국어", "עברית", "العربية", "हिन्दी",
			"ไทย", "123", "!?.,;", " ", "\t", "\u0000", "\u200b", "\ud800" })
	void charactersWithoutUpperCaseAreKept(String name) {
		assertThat(UpperCaseName.of(name).value()).isEqualTo(name);
	}

	@Test
	void combiningMarksKeepTheirPositions() {
		assertThat(UpperCaseName.of("e\u0301").value()).as("decomposed").isEqualTo("E\u0301");
		assertThat(UpperCaseName.of("\u00e9").value()).as("composed").isEqualTo("\u00c9");
		assertThat(UpperCaseName.of("i\u0307").value()).as("i with a dot above").isEqualTo("I\u0307");
		assertThat(UpperCaseName.of("z\u0351\u036b\u0343").value()).isEqualTo("Z\u0351\u036b\u0343");
		assertThat(UpperCaseName.of("\u0345").value()).as("ypogegrammeni alone").isEqualTo("\u0399");
	}

	@Test
	void upperCasingIsIdempotent() {
		assertThat(IntStream.rangeClosed(0, Character.MAX_CODE_POINT).filter((codePoint) -> {
			String once = UpperCaseName.of(Character.toString(codePoint)).value();
			return !UpperCaseName.of(once).value().equals(once);
		})).isEmpty();
	}

}
