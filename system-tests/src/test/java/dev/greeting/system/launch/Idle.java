package dev.greeting.system.launch;

import java.time.Duration;

import org.awaitility.Awaitility;

/**
 * Waits until services are idle, as they must be when no client reads.
 */
public final class Idle {

	private Idle() {
	}

	/**
	 * Waits for several services.
	 * @param services the services
	 */
	public static void await(RunningService... services) {
		for (RunningService service : services) {
			Awaitility.await("idle")
				.pollInterval(Duration.ofMillis(10))
				.atMost(Duration.ofSeconds(20))
				.until(() -> isIdle(service));
		}
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
