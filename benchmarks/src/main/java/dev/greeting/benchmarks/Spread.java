package dev.greeting.benchmarks;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * The median of a figure with its smallest and largest value.
 *
 * @param median the median
 * @param least the smallest value
 * @param most the largest value
 */
public record Spread(double median, double least, double most) {

	/**
	 * Returns the spread of a figure over all rounds.
	 * @param <T> what is known of a round
	 * @param rounds the rounds, at least one
	 * @param figure the figure of a round
	 * @return the spread
	 */
	public static <T> Spread of(List<T> rounds, ToDoubleFunction<T> figure) {
		double[] sorted = rounds.stream().mapToDouble(figure).sorted().toArray();
		return new Spread((sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2, sorted[0],
				sorted[sorted.length - 1]);
	}

	static Spread of(double single) {
		return new Spread(single, single, single);
	}

	/**
	 * The figures as text, with the digits that mean something.
	 */
	@Override
	public String toString() {
		if (Double.isNaN(this.median)) {
			return "–";
		}
		String format = (this.median >= 1000) ? "%,.0f" : (this.median >= 20) ? "%.0f" : "%.2f";
		if (this.least == this.most) {
			return text(format, this.median);
		}
		return "%s (%s to %s)".formatted(text(format, this.median), text(format, this.least), text(format, this.most));
	}

	private static String text(String format, double figure) {
		return String.format(Locale.ROOT, format, figure);
	}

}
