package dev.greeting.system.faults;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import dev.greeting.platform.test.service.Ports;
import dev.greeting.system.launch.RunningService;
import dev.greeting.system.launch.Settings;
import dev.greeting.system.launch.TestLength;
import dev.greeting.system.load.Responses;
import dev.greeting.system.load.SteadyLoad;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;

/**
 * Replaces processes under a steady load, as Kubernetes does: each one after the previous
 * one is ready and its JVM is warm, which {@code minReadySeconds} ensures in Kubernetes.
 * One of two name-services and one of two gateways; with {@code -Plong} all four of them,
 * five times.
 */
@Tag("load")
@Order(1)
class RollingUpdateIT {

	private static final int PER_SECOND = TestLength.choose(50, 200);

	private static final int TIMES = TestLength.choose(1, 5);

	private static final Duration DRAIN_DELAY = Duration.ofSeconds(3);

	private static final Duration GRACE_PERIOD = Duration.ofSeconds(5);

	private static final Duration STOP_LIMIT = DRAIN_DELAY.plus(GRACE_PERIOD).plusSeconds(2);

	private final Settings settings = Settings.none()
		.with("greeting.shutdown.drain-delay", DRAIN_DELAY.toSeconds() + "s")
		.with("greeting.shutdown.grace-period", GRACE_PERIOD.toSeconds() + "s");

	private final Replicas replicas = new Replicas(Replicas.FIRST, Replicas.SECOND);

	private final int[] gatewayPorts = { Ports.free(), Ports.free(), Ports.free(), Ports.free() };

	@AfterEach
	void stop() {
		this.replicas.close();
	}

	@Test
	@Timeout(value = 15, unit = TimeUnit.MINUTES)
	void noRequestFailsWhileProcessesAreReplaced(TestReporter reporter) {
		RunningService first = this.replicas.start(Replicas.FIRST, this.settings);
		RunningService second = this.replicas.start(Replicas.SECOND, this.settings);
		RunningService third = startGateway(0);
		RunningService fourth = startGateway(2);
		first.awaitReady();
		second.awaitReady();
		third.awaitReady();
		fourth.awaitReady();
		SteadyLoad.warmUp(third, fourth);
		try (SteadyLoad load = SteadyLoad.of(PER_SECOND).on(third, fourth)) {
			load.continueFor(Duration.ofSeconds(2));
			for (int time = 0; time < TIMES; time++) {
				first = replace(load, first, () -> this.replicas.start(Replicas.FIRST, this.settings), reporter);
				third = replace(load, third, () -> startGateway(0), reporter);
				if (TestLength.isLong()) {
					second = replace(load, second, () -> this.replicas.start(Replicas.SECOND, this.settings), reporter);
					fourth = replace(load, fourth, () -> startGateway(2), reporter);
				}
			}
			load.continueFor(Duration.ofSeconds(2));
			Responses responses = load.stop();
			reporter.publishEntry("rolling update", responses.toString());
			responses.assertNoFailures();
		}
	}

	private RunningService startGateway(int ports) {
		return this.replicas.startGateway(this.settings.with("server.port", this.gatewayPorts[ports])
			.with("management.server.port", this.gatewayPorts[ports + 1]));
	}

	private static RunningService replace(SteadyLoad load, RunningService old, Supplier<RunningService> successor,
			TestReporter reporter) {
		Stop stop = Stop.of(old);
		reporter.publishEntry("stopped after", stop.length().toMillis() + " ms with " + stop.status());
		stop.assertOrderlyWithin(DRAIN_DELAY, STOP_LIMIT);
		RunningService service = successor.get();
		service.awaitReady();
		load.awaitQuickAnswers();
		return service;
	}

}
