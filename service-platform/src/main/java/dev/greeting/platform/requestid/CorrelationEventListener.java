package dev.greeting.platform.requestid;

import java.util.List;

import io.micrometer.tracing.otel.bridge.EventPublishingContextWrapper.ScopeAttachedEvent;
import io.micrometer.tracing.otel.bridge.EventPublishingContextWrapper.ScopeRestoredEvent;
import io.micrometer.tracing.otel.bridge.Slf4JBaggageEventListener;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.context.Context;

/**
 * Puts baggage into log lines. Micrometer's own listener ignores a request without a
 * trace.
 */
final class CorrelationEventListener extends Slf4JBaggageEventListener {

	CorrelationEventListener(List<String> fields) {
		super(fields);
	}

	@Override
	public void onEvent(Object event) {
		Baggage baggage = (event instanceof ScopeAttachedEvent attached) ? attached.getBaggage() : null;
		// Micrometer requires a trace when a scope is attached, not when it is restored.
		super.onEvent((baggage != null) ? new ScopeRestoredEvent(Context.root().with(baggage)) : event);
	}

}
