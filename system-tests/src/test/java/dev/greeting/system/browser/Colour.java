package dev.greeting.system.browser;

import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A colour without transparency.
 *
 * @param luminance the relative luminance of WCAG, from 0 to 1
 */
record Colour(double luminance) {

	private static final Pattern RGB = Pattern.compile("rgba?\\((\\d+), (\\d+), (\\d+)(?:, 1)?\\)");

	private static final double[] WEIGHTS = { 0.2126, 0.7152, 0.0722 };

	/**
	 * Parses a computed style.
	 * @param css for instance {@code rgb(29, 36, 33)}
	 * @return the colour
	 */
	static Colour of(String css) {
		MatchResult rgb = RGB.matcher(css).results().findFirst().orElseThrow(() -> new AssertionError(css));
		return new Colour(IntStream.range(0, WEIGHTS.length)
			.mapToDouble((i) -> WEIGHTS[i] * linear(Integer.parseInt(rgb.group(i + 1)) / 255.0))
			.sum());
	}

	private static double linear(double part) {
		return (part <= 0.03928) ? part / 12.92 : Math.pow((part + 0.055) / 1.055, 2.4);
	}

	/**
	 * Returns the contrast to another colour.
	 * @param other the other colour
	 * @return from 1 to 21
	 */
	double contrastTo(Colour other) {
		return (Math.max(this.luminance, other.luminance) + 0.05) / (Math.min(this.luminance, other.luminance) + 0.05);
	}

}
