package dev.greeting.system.faults;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;

import dev.greeting.platform.test.http.Http;
import dev.greeting.system.launch.RunningService;
import org.awaitility.Awaitility;

/**
 * What is seen of a service from outside while it stops.
 *
 * @param moments one look after the other
 * @param terminated when it was asked to stop
 * @param ended when its process was gone
 * @param exitStatus the exit status of its process
 */
record Timeline(List<Moment> moments, Instant terminated, Instant ended, int exitStatus) {

	/** What is seen when nothing is seen. */
	static final String NOTHING = "nothing";

	/**
	 * Asks a service to stop, and looks at it until it has.
	 * @param service the service
	 * @param health looks at its gRPC health
	 * @param call makes a call
	 * @return what was seen
	 */
	static Timeline ofStopping(RunningService service, Supplier<String> health, Supplier<String> call) {
		List<Moment> moments = new ArrayList<>();
		Instant terminated = Instant.now();
		service.signal("TERM");
		Awaitility.await()
			.atMost(Duration.ofSeconds(60))
			.pollDelay(Duration.ZERO)
			.pollInterval(Duration.ofMillis(25))
			.until(() -> {
				Instant start = Instant.now();
				String readiness = look(() -> Http.get(service.management(), "/actuator/health/readiness")
					.json()
					.path("status")
					.asString());
				moments.add(new Moment(Duration.between(terminated, start), readiness, look(health), look(call),
						Duration.between(terminated, Instant.now())));
				return !service.isAlive();
			});
		return new Timeline(moments, terminated, Instant.now(), service.awaitExit());
	}

	private static String look(Supplier<String> supplier) {
		try {
			return supplier.get();
		}
		catch (RuntimeException ex) {
			return NOTHING;
		}
	}

	Duration length() {
		return Duration.between(this.terminated, this.ended);
	}

	/**
	 * When something was seen for the first time.
	 * @param what the thing to see
	 * @return the time since the service was asked to stop
	 */
	Duration first(Predicate<Moment> what) {
		return this.moments.stream()
			.filter(what)
			.map(Moment::start)
			.findFirst()
			.orElseThrow(() -> new AssertionError("Never seen in " + this));
	}

	/**
	 * What was seen within a time.
	 * @param from the first moment
	 * @param to the last one
	 * @return the looks that fell into it as a whole
	 */
	List<Moment> between(Duration from, Duration to) {
		return this.moments.stream()
			.filter((moment) -> moment.start().compareTo(from) >= 0 && moment.end().compareTo(to) <= 0)
			.toList();
	}

	/**
	 * One look.
	 *
	 * @param start when it began, since the service was asked to stop
	 * @param readiness what the readiness endpoint said
	 * @param health what gRPC health said
	 * @param call how a call went
	 * @param end when it was over
	 */
	record Moment(Duration start, String readiness, String health, String call, Duration end) {

	}

}
