package dev.greeting.platform.observation;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.observation.Observation;

/**
 * Creates timers for observations, but no counters of their events and no long task
 * timers. gRPC calls signal an event for each message, so a stream would look up a
 * counter for each item; and both would carry the status {@code UNKNOWN}, since a call
 * has no other before its end.
 */
final class TimersOnlyObservationHandler extends DefaultMeterObservationHandler {

	TimersOnlyObservationHandler(MeterRegistry meterRegistry) {
		super(meterRegistry, IgnoredMeters.LONG_TASK_TIMER);
	}

	@Override
	public void onEvent(Observation.Event event, Observation.Context context) {
	}

}
