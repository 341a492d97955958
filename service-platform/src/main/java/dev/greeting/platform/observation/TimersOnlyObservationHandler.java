package dev.greeting.platform.observation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.noop.NoopTimer;
import io.micrometer.core.instrument.observation.MeterObservationHandler;
import io.micrometer.observation.Observation;

/**
 * Creates timers for observations, but no counters of their events and no long task
 * timers. gRPC calls signal an event for each message, so a stream would look up a
 * counter for each item; and both would have the status {@code UNKNOWN}, because a call
 * has no other before its end.
 * <p>
 * The timers are those of Micrometer's {@code DefaultMeterObservationHandler}, with the
 * same tags. Remembers each timer by the key values that it was created for, because the
 * registry finds a meter only by newly created tags.
 */
final class TimersOnlyObservationHandler implements MeterObservationHandler<Observation.Context> {

	private final MeterRegistry meterRegistry;

	private final Map<Key, Timer> timers = new ConcurrentHashMap<>();

	TimersOnlyObservationHandler(MeterRegistry meterRegistry) {
		this.meterRegistry = meterRegistry;
		meterRegistry.config().onMeterRemoved((meter) -> this.timers.clear());
	}

	@Override
	public void onStart(Observation.Context context) {
		context.put(Timer.Sample.class, Timer.start(this.meterRegistry));
	}

	@Override
	public void onStop(Observation.Context context) {
		Timer.Sample sample = context.getRequired(Timer.Sample.class);
		sample.stop(timer(Key.of(context)));
	}

	private Timer timer(Key key) {
		Timer timer = this.timers.get(key);
		if (timer == null) {
			timer = this.meterRegistry.timer(key.name, key.tags());
			// A timer that a filter denies has no bound on its tags.
			if (!(timer instanceof NoopTimer)) {
				this.timers.put(key, timer);
			}
		}
		return timer;
	}

	private record Key(String name, KeyValues keyValues, String error) {

		static Key of(Observation.Context context) {
			Throwable error = context.getError();
			return new Key(Objects.requireNonNull(context.getName()), context.getLowCardinalityKeyValues(),
					(error != null) ? error.getClass().getSimpleName() : KeyValue.NONE_VALUE);
		}

		List<Tag> tags() {
			List<Tag> tags = new ArrayList<>();
			this.keyValues.forEach((keyValue) -> tags.add(Tag.of(keyValue.getKey(), keyValue.getValue())));
			tags.add(Tag.of("error", this.error));
			return tags;
		}

	}

}
