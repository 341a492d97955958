package dev.greeting.platform.requestid;

import java.util.List;

import io.micrometer.tracing.otel.bridge.EventPublishingContextWrapper.ScopeAttachedEvent;
import io.micrometer.tracing.otel.bridge.EventPublishingContextWrapper.ScopeClosedEvent;
import io.micrometer.tracing.otel.bridge.EventPublishingContextWrapper.ScopeRestoredEvent;
import io.micrometer.tracing.otel.bridge.Slf4JBaggageEventListener;
import io.opentelemetry.api.baggage.Baggage;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Puts baggage into log lines. Micrometer's own listener ignores a request without a
 * trace, and offers each event to a logger, which asks all of Logback's turbo filters.
 */
final class CorrelationEventListener extends Slf4JBaggageEventListener {

	private final List<String> fields;

	CorrelationEventListener(List<String> fields) {
		super(fields);
		this.fields = fields;
	}

	@Override
	public void onEvent(Object event) {
		switch (event) {
			case ScopeAttachedEvent attached -> show(attached.getBaggage());
			case ScopeRestoredEvent restored -> show(restored.getBaggage());
			case ScopeClosedEvent closed -> this.fields.forEach(MDC::remove);
			default -> {
			}
		}
	}

	private void show(@Nullable Baggage baggage) {
		if (baggage != null) {
			baggage.forEach((name, entry) -> {
				if (isCorrelated(name) && !entry.getValue().isBlank()) {
					MDC.put(name, entry.getValue());
				}
			});
		}
	}

	private boolean isCorrelated(String name) {
		for (String field : this.fields) {
			if (field.equalsIgnoreCase(name)) {
				return true;
			}
		}
		return false;
	}

}
