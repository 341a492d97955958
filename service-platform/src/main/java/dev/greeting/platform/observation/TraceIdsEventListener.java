package dev.greeting.platform.observation;

import io.micrometer.tracing.otel.bridge.EventPublishingContextWrapper.ScopeAttachedEvent;
import io.micrometer.tracing.otel.bridge.EventPublishingContextWrapper.ScopeRestoredEvent;
import io.micrometer.tracing.otel.bridge.Slf4JEventListener;
import io.opentelemetry.api.trace.Span;
import org.jspecify.annotations.Nullable;

/**
 * Puts the ids of a trace into log lines, but not the zeros that Micrometer shows for a
 * request without a trace.
 */
final class TraceIdsEventListener extends Slf4JEventListener {

	@Override
	public void onEvent(Object event) {
		if (!(event instanceof ScopeAttachedEvent attached && isOfNoTrace(attached.getSpan()))
				&& !(event instanceof ScopeRestoredEvent restored && isOfNoTrace(restored.getSpan()))) {
			super.onEvent(event);
		}
	}

	private static boolean isOfNoTrace(@Nullable Span span) {
		return span != null && !span.getSpanContext().isValid();
	}

}
