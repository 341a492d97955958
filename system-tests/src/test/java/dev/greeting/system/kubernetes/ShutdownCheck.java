package dev.greeting.system.kubernetes;

import java.time.Duration;
import java.util.function.Consumer;

import org.springframework.boot.convert.DurationStyle;
import org.springframework.core.env.Environment;

/**
 * Checks that a pod is not killed before its application has had its full time to stop.
 * The gRPC server and the web server stop one after the other.
 */
final class ShutdownCheck implements Check {

	private static final Duration MARGIN = Duration.ofSeconds(5);

	@Override
	public void check(Manifests manifests, Consumer<String> problems) {
		for (Workload workload : manifests.workloads()) {
			Environment environment = workload.settings(manifests);
			Duration drainDelay = duration(environment, "greeting.shutdown.drain-delay", "5s");
			Duration gracePeriod = duration(environment, "greeting.shutdown.grace-period", "20s");
			Duration grpc = environment.containsProperty("grpc.server.port")
					? duration(environment, "grpc.server.shutdown-grace-period", "0s") : Duration.ZERO;
			Duration phase = duration(environment, "spring.lifecycle.timeout-per-shutdown-phase", "30s");
			Duration needed = drainDelay.plus(grpc).plus(phase).plus(MARGIN);
			Duration given = Duration.ofSeconds(workload.pod().path("terminationGracePeriodSeconds").asLong(30));
			if (given.compareTo(needed) < 0) {
				problems.accept(
						"%s: may take %s to stop, and is killed after %s".formatted(workload.title(), needed, given));
			}
			if (phase.compareTo(gracePeriod) <= 0) {
				problems.accept("%s: the web server's phase of %s ends before the grace period of %s"
					.formatted(workload.title(), phase, gracePeriod));
			}
		}
	}

	private static Duration duration(Environment environment, String property, String otherwise) {
		return DurationStyle.detectAndParse(environment.getProperty(property, otherwise));
	}

}
