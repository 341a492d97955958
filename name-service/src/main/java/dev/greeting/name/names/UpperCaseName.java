package dev.greeting.name.names;

import java.util.Locale;

/**
 * A name in upper case.
 *
 * @param value the name
 */
record UpperCaseName(String value) {

	/**
	 * Converts a name to upper case by Unicode's full mapping ({@code straße} becomes
	 * {@code STRASSE}), independent of the locale of the JVM.
	 * @param name the name
	 * @return the name in upper case
	 */
	static UpperCaseName of(String name) {
		return new UpperCaseName(name.toUpperCase(Locale.ROOT));
	}

}
