package dev.greeting.system.faults;

import java.util.Comparator;
import java.util.stream.Stream;

import dev.greeting.system.launch.Metrics;
import dev.greeting.system.launch.RunningService;

/**
 * What a service holds on to once its garbage is gone.
 *
 * @param heap bytes of heap
 * @param direct bytes of direct buffers
 * @param threads platform threads
 */
record Footprint(long heap, long direct, long threads) {

	private static final int LOOKS = 3;

	/**
	 * Looks several times, because what has been allocated since the garbage was
	 * collected counts as well.
	 */
	static Footprint of(RunningService service) {
		return Stream.generate(() -> look(service))
			.limit(LOOKS)
			.min(Comparator.comparingLong(Footprint::heap))
			.orElseThrow();
	}

	private static Footprint look(RunningService service) {
		service.diagnose("GC.run");
		Metrics metrics = Metrics.of(service);
		return new Footprint((long) metrics.sum("jvm_memory_used_bytes", (sample) -> sample.has("area", "heap")),
				(long) metrics.sum("jvm_buffer_memory_used_bytes", (sample) -> sample.has("id", "direct")),
				(long) metrics.sum("jvm_threads_live_threads"));
	}

}
