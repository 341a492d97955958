package dev.greeting.system.load;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The results of a load's requests, in the order of their start.
 *
 * @param all every response
 */
public record Responses(List<Response> all) {

	public Responses {
		all = all.stream().sorted(Comparator.comparing(Response::start)).toList();
	}

	public Responses where(Predicate<Response> filter) {
		return new Responses(this.all.stream().filter(filter).toList());
	}

	/**
	 * The responses to requests that were sent within a time.
	 * @param from the first moment
	 * @param to the moment after the last one
	 * @return these responses
	 */
	public Responses startedBetween(Instant from, Instant to) {
		return where((response) -> !response.start().isBefore(from) && response.start().isBefore(to));
	}

	public Responses startedFrom(Instant from) {
		return startedBetween(from, Instant.MAX);
	}

	public int count() {
		return this.all.size();
	}

	public SortedMap<Integer, Long> countByStatus() {
		return this.all.stream().collect(Collectors.groupingBy(Response::status, TreeMap::new, Collectors.counting()));
	}

	/**
	 * All responses that are not a success.
	 * @return the failures with all that is known of them
	 */
	public List<Response> failures() {
		return this.all.stream().filter((response) -> !response.isSuccess()).toList();
	}

	/**
	 * Fails if there are failures, with a summary of them.
	 */
	public void assertNoFailures() {
		if (this.all.isEmpty()) {
			throw new AssertionError("There are no responses");
		}
		if (!failures().isEmpty()) {
			throw new AssertionError(describe());
		}
	}

	private String describe() {
		Instant start = this.all.getFirst().start();
		SortedMap<String, List<Response>> kinds = failures().stream()
			.collect(
					Collectors.groupingBy(
							(failure) -> "second %3d: %d"
								.formatted(Duration.between(start, failure.start()).toSeconds(), failure.status()),
							TreeMap::new, Collectors.toList()));
		StringBuilder story = new StringBuilder(toString());
		kinds.forEach((kind, failures) -> story.append("%n%s, %d times, first %s".formatted(kind, failures.size(),
				failures.getFirst().toString().lines().limit(1).collect(Collectors.joining()))));
		return story.append("\n").append(failures().getFirst()).toString();
	}

	public Duration slowest() {
		return percentile(100);
	}

	public Duration median() {
		return percentile(50);
	}

	/**
	 * The latency that a percentage of the responses does not exceed.
	 * @param percent from 0 to 100
	 * @return the latency
	 * @throws AssertionError if there are no responses
	 */
	public Duration percentile(double percent) {
		if (this.all.isEmpty()) {
			throw new AssertionError("There are no responses");
		}
		List<Duration> sorted = this.all.stream().map(Response::latency).sorted().toList();
		int rank = (int) Math.ceil(percent / 100 * sorted.size());
		return sorted.get(Math.max(rank, 1) - 1);
	}

	/**
	 * The figures in one line, for the log of a test run.
	 */
	@Override
	public String toString() {
		if (this.all.isEmpty()) {
			return "no responses";
		}
		return "%d responses %s, p50 %s ms, p99 %s ms, slowest %s ms".formatted(count(), countByStatus(),
				median().toMillis(), percentile(99).toMillis(), slowest().toMillis());
	}

}
