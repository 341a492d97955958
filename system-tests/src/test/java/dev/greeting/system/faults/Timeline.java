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
 * The externally visible behaviour of a service while it stops.
 *
 * @param moments the observations in order
 * @param terminated when it received SIGTERM
 * @param ended when its process had exited
 * @param exitStatus the exit status of its process
 */
record Timeline(List<Moment> moments, Instant terminated, Instant ended, int exitStatus) {

	/** The value of an observation that failed. */
	static final String NOTHING = "nothing";

	/**
	 * Sends SIGTERM to a service, and observes it until it has exited.
	 * @param service the service
	 * @param health checks its gRPC health
	 * @param call makes a call
	 * @return the observations
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
	 * The time of the first matching observation.
	 * @param what the condition
	 * @return the time since SIGTERM
	 */
	Duration first(Predicate<Moment> what) {
		return this.moments.stream()
			.filter(what)
			.map(Moment::start)
			.findFirst()
			.orElseThrow(() -> new AssertionError("Never observed in " + this));
	}

	/**
	 * The observations within a time.
	 * @param from the first moment
	 * @param to the last one
	 * @return the observations that lie completely within it
	 */
	List<Moment> between(Duration from, Duration to) {
		return this.moments.stream()
			.filter((moment) -> moment.start().compareTo(from) >= 0 && moment.end().compareTo(to) <= 0)
			.toList();
	}

	/**
	 * One observation.
	 *
	 * @param start when it began, since SIGTERM
	 * @param readiness what the readiness endpoint said
	 * @param health what gRPC health said
	 * @param call the result of a call
	 * @param end when it ended
	 */
	record Moment(Duration start, String readiness, String health, String call, Duration end) {

	}

}
