package dev.greeting.system.fuzz;

import dev.greeting.system.launch.Footprint;
import dev.greeting.system.launch.RunningService;
import org.assertj.core.api.Assertions;

/**
 * How a service is, which bad input must not make worse.
 *
 * @param service whose it is
 * @param footprint what it holds on to
 */
record Wellbeing(RunningService service, Footprint footprint) {

	static Wellbeing of(RunningService service) {
		return new Wellbeing(service, Footprint.of(service));
	}

	void assertNotWorseThan(Wellbeing before) {
		Assertions.assertThat(this.service.isAlive()).isTrue();
		this.footprint.assertNoMoreThan(before.footprint);
		Assertions.assertThat(this.service.log().unreadable()).isEmpty();
		Assertions.assertThat(this.service.output().lines().filter(Wellbeing::tellsOfAnError).limit(3))
			.as("lines that tell of an error")
			.isEmpty();
	}

	private static boolean tellsOfAnError(String line) {
		return line.contains("\"level\":\"ERROR\"") || line.contains("stack_trace") || line.startsWith("\tat ");
	}

}
