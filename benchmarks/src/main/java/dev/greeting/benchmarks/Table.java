package dev.greeting.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A table in Markdown that is also legible in a terminal.
 */
final class Table {

	private final List<List<String>> rows = new ArrayList<>();

	Table(String... header) {
		add(header);
	}

	<T> Table(String name, List<T> columns, Function<T, Object> title) {
		add(name, columns, title);
	}

	void add(String... cells) {
		this.rows.add(List.of(cells));
	}

	/**
	 * Adds a row.
	 * @param <T> what a column is about
	 * @param name what the row is about
	 * @param columns the columns
	 * @param cell gives the cell of a column
	 */
	<T> void add(String name, List<T> columns, Function<T, Object> cell) {
		this.rows.add(Stream.concat(Stream.of(name), columns.stream().map(cell).map(Object::toString)).toList());
	}

	@Override
	public String toString() {
		List<Integer> widths = IntStream.range(0, this.rows.getFirst().size())
			.map((column) -> this.rows.stream().mapToInt((row) -> row.get(column).length()).max().orElseThrow())
			.boxed()
			.toList();
		String rule = widths.stream().map("-"::repeat).collect(Collectors.joining("-|-", "|-", "-|\n"));
		List<String> lines = this.rows.stream()
			.map((row) -> IntStream.range(0, row.size())
				.mapToObj((column) -> row.get(column) + " ".repeat(widths.get(column) - row.get(column).length()))
				.collect(Collectors.joining(" | ", "| ", " |\n")))
			.toList();
		return lines.getFirst() + rule + String.join("", lines.subList(1, lines.size()));
	}

}
