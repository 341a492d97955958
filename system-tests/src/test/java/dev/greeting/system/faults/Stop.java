package dev.greeting.system.faults;

import java.time.Duration;
import java.time.Instant;

import dev.greeting.system.launch.RunningService;
import dev.greeting.system.launch.TestLength;
import org.assertj.core.api.Assertions;

/**
 * How a service exited after a signal.
 *
 * @param status the exit status of its process
 * @param length how long it took
 */
record Stop(int status, Duration length) {

	static Stop of(RunningService service) {
		Instant start = Instant.now();
		int status = service.stop();
		return new Stop(status, Duration.between(start, Instant.now()));
	}

	/**
	 * Fails unless the service exited by the signal or normally, not before one time and,
	 * in long runs, not after another.
	 */
	void assertOrderlyWithin(Duration atLeast, Duration atMost) {
		Assertions.assertThat(this.status).isIn(0, 143);
		Assertions.assertThat(this.length).isGreaterThanOrEqualTo(atLeast);
		if (TestLength.isLong()) {
			Assertions.assertThat(this.length).isLessThanOrEqualTo(atMost);
		}
	}

	/**
	 * Fails unless the service exited before its grace period was over.
	 */
	void assertDidNotWaitFor(Duration gracePeriod) {
		Assertions.assertThat(this.length).isLessThan(gracePeriod);
	}

}
