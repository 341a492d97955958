package dev.greeting.benchmarks.usage;

import java.time.Duration;
import java.util.Map;

/**
 * What a JVM has used since its start.
 *
 * @param cpu user and system time
 * @param allocated bytes of heap, allocated by all threads that ever ran. Virtual threads
 * count, because the JVM books their allocations on their carriers.
 * @param switches voluntary context switches of each thread that is alive, by its id;
 * empty where the system does not tell
 */
public record Usage(Duration cpu, long allocated, Map<String, Long> switches) {

	/**
	 * What the requests since an earlier look cost. The context switches of threads that
	 * have ended since are missing.
	 * @param earlier the earlier usage
	 * @param requests how many requests there were since
	 * @return the cost of each
	 */
	public Cost since(Usage earlier, long requests) {
		return new Cost(this.cpu.minus(earlier.cpu).toNanos() / 1e3 / requests,
				(double) (this.allocated - earlier.allocated) / requests, switchesSince(earlier) / requests);
	}

	private double switchesSince(Usage earlier) {
		if (this.switches.isEmpty()) {
			return Double.NaN;
		}
		return this.switches.entrySet()
			.stream()
			.mapToLong((thread) -> thread.getValue() - earlier.switches.getOrDefault(thread.getKey(), 0L))
			.sum();
	}

	/**
	 * What a request costs in one service.
	 *
	 * @param cpuMicros microseconds of CPU time
	 * @param bytes bytes of heap
	 * @param switches voluntary context switches, each of which is a thread that waits
	 * for another one; not a number where the system does not tell
	 */
	public record Cost(double cpuMicros, double bytes, double switches) {

	}

}
