package dev.greeting.system.launch;

import java.util.Comparator;
import java.util.stream.Stream;

import org.assertj.core.api.Assertions;

/**
 * The memory and threads of a service after garbage collection.
 *
 * @param heap bytes of heap
 * @param direct bytes of direct buffers
 * @param threads platform threads
 */
public record Footprint(long heap, long direct, long threads) {

	private static final int LOOKS = 3;

	private static final long SLACK = 8 * 1024 * 1024;

	/**
	 * A margin for the JVM's own use, for instance compiler threads.
	 */
	private static final long THREAD_SLACK = 10;

	/**
	 * Measures several times, because allocations since the garbage collection count as
	 * well.
	 * @param service the service
	 * @return the smallest measured footprint
	 */
	public static Footprint of(RunningService service) {
		return Stream.generate(() -> look(service))
			.limit(LOOKS)
			.min(Comparator.comparingLong(Footprint::heap))
			.orElseThrow();
	}

	private static Footprint look(RunningService service) {
		service.collectGarbage();
		Metrics metrics = Metrics.of(service);
		return new Footprint((long) metrics.sum("jvm_memory_used_bytes", (sample) -> sample.has("area", "heap")),
				(long) metrics.sum("jvm_buffer_memory_used_bytes", (sample) -> sample.has("id", "direct")),
				(long) metrics.sum("jvm_threads_live_threads"));
	}

	/**
	 * Fails if the service holds more than before.
	 * @param before the earlier footprint
	 */
	public void assertNoMoreThan(Footprint before) {
		Assertions.assertThat(this.heap).as("heap").isLessThan(before.heap + SLACK);
		Assertions.assertThat(this.direct).as("direct buffers").isLessThan(before.direct + SLACK);
		Assertions.assertThat(this.threads).as("threads").isLessThanOrEqualTo(before.threads + THREAD_SLACK);
	}

	@Override
	public String toString() {
		return "%d KiB of heap, %d KiB of direct buffers, %d threads".formatted(this.heap / 1024, this.direct / 1024,
				this.threads);
	}

}
