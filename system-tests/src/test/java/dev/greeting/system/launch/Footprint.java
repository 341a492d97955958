package dev.greeting.system.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

import org.assertj.core.api.Assertions;

/**
 * The memory and threads of a service after garbage collection.
 *
 * @param heap bytes of heap
 * @param direct bytes of direct buffers
 * @param threads platform threads
 * @param resident bytes of memory that the process occupies, 0 where the system does not
 * tell
 */
public record Footprint(long heap, long direct, long threads, long resident) {

	private static final int LOOKS = 3;

	private static final long SLACK = 8 * 1024 * 1024;

	/**
	 * The JVM returns memory late, and compiles more code all the time.
	 */
	private static final long RESIDENT_SLACK = 16 * 1024 * 1024;

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
				(long) metrics.sum("jvm_threads_live_threads"), resident(service.pid()));
	}

	private static long resident(long pid) {
		try (Stream<String> lines = Files.lines(Path.of("/proc", String.valueOf(pid), "status"))) {
			return lines.filter((line) -> line.startsWith("VmRSS:"))
				.mapToLong((line) -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
				.findFirst()
				.orElse(0);
		}
		catch (IOException ex) {
			return 0;
		}
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

	/**
	 * Fails if the process occupies more memory than before. Only after a warm-up, and
	 * with a heap that does not grow.
	 * @param before the earlier footprint
	 */
	public void assertResidentNoMoreThan(Footprint before) {
		Assertions.assertThat(this.resident).as("resident memory").isLessThan(before.resident + RESIDENT_SLACK);
	}

	@Override
	public String toString() {
		return "%d KiB of heap, %d KiB of direct buffers, %d threads, %d KiB resident".formatted(this.heap / 1024,
				this.direct / 1024, this.threads, this.resident / 1024);
	}

}
