package dev.greeting.system.items;

import java.time.Duration;

import dev.greeting.system.launch.Metrics;
import dev.greeting.system.launch.RunningService;
import org.awaitility.Awaitility;

/**
 * The memory that a service holds on to once its garbage is gone.
 *
 * @param heap bytes of heap
 * @param direct bytes of direct buffers
 */
record Footprint(long heap, long direct) {

	static Footprint of(RunningService service) {
		service.collectGarbage();
		Metrics metrics = Metrics.of(service);
		return new Footprint((long) metrics.sum("jvm_memory_used_bytes", (sample) -> sample.has("area", "heap")),
				(long) metrics.sum("jvm_buffer_memory_used_bytes", (sample) -> sample.has("id", "direct")));
	}

	/**
	 * Waits until the service does next to nothing, as it must when nobody reads.
	 * @param service the service
	 */
	static void awaitIdle(RunningService service) {
		Awaitility.await("idle")
			.pollInterval(Duration.ofMillis(10))
			.atMost(Duration.ofSeconds(20))
			.until(() -> isIdle(service));
	}

	private static boolean isIdle(RunningService service) throws InterruptedException {
		long start = cpuNanos(service);
		Thread.sleep(250);
		return cpuNanos(service) - start < Duration.ofMillis(80).toNanos();
	}

	private static long cpuNanos(RunningService service) {
		return (long) Metrics.of(service).sum("process_cpu_time_ns_total");
	}

}
