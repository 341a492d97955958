package dev.greeting.system.fuzz;

import dev.greeting.system.launch.Metrics;
import dev.greeting.system.launch.RunningService;
import org.assertj.core.api.Assertions;

/**
 * What a service must not have more of after bad input than before.
 *
 * @param service whose it is
 * @param heap bytes of heap that are in use once garbage is gone
 * @param direct bytes of direct buffers
 * @param threads platform threads
 */
record Wellbeing(RunningService service, long heap, long direct, int threads) {

	private static final long SLACK = 6 * 1024 * 1024;

	static Wellbeing of(RunningService service) {
		service.diagnose("GC.run");
		Metrics metrics = Metrics.of(service);
		return new Wellbeing(service,
				(long) metrics.sum("jvm_memory_used_bytes", (sample) -> sample.has("area", "heap")),
				(long) metrics.sum("jvm_buffer_memory_used_bytes", (sample) -> sample.has("id", "direct")),
				(int) metrics.sum("jvm_threads_live_threads"));
	}

	void assertNotWorseThan(Wellbeing before) {
		System.out.println(before + " -> " + this);
		Assertions.assertThat(this.service.isAlive()).isTrue();
		Assertions.assertThat(this.heap).as("heap").isLessThan(before.heap + SLACK);
		Assertions.assertThat(this.direct).as("direct buffers").isLessThan(before.direct + SLACK);
		Assertions.assertThat(this.threads).as("threads").isLessThanOrEqualTo(before.threads + 10);
		Assertions.assertThat(this.service.log().unreadable()).isEmpty();
		Assertions.assertThat(this.service.output().lines().filter(Wellbeing::tellsOfAnError).limit(3))
			.as("lines that tell of an error")
			.isEmpty();
	}

	private static boolean tellsOfAnError(String line) {
		return line.contains("\"level\":\"ERROR\"") || line.contains("stack_trace") || line.startsWith("\tat ");
	}

	@Override
	public String toString() {
		return "%d KiB of heap, %d KiB of direct buffers, %d threads".formatted(this.heap / 1024, this.direct / 1024,
				this.threads);
	}

}
