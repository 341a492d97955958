package dev.greeting.system.fuzz;

import dev.greeting.system.launch.Footprint;
import dev.greeting.system.launch.RunningService;
import org.assertj.core.api.Assertions;

/**
 * The health of a service, which bad input must not affect.
 *
 * @param service the service
 * @param footprint its memory and threads
 */
record Wellbeing(RunningService service, Footprint footprint) {

	static Wellbeing of(RunningService service) {
		return new Wellbeing(service, Footprint.of(service));
	}

	void assertNotWorseThan(Wellbeing before) {
		Assertions.assertThat(this.service.isAlive()).isTrue();
		this.footprint.assertNoMoreThan(before.footprint);
		Assertions.assertThat(this.service.log().unreadable()).isEmpty();
		Assertions.assertThat(this.service.output().lines().filter(Wellbeing::isErrorLine).limit(3))
			.as("error lines")
			.isEmpty();
	}

	private static boolean isErrorLine(String line) {
		return line.contains("\"level\":\"ERROR\"") || line.contains("stack_trace") || line.startsWith("\tat ");
	}

}
