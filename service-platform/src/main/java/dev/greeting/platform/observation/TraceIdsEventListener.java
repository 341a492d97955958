package dev.greeting.platform.observation;

import io.micrometer.tracing.otel.bridge.EventPublishingContextWrapper.ScopeAttachedEvent;
import io.micrometer.tracing.otel.bridge.EventPublishingContextWrapper.ScopeClosedEvent;
import io.micrometer.tracing.otel.bridge.EventPublishingContextWrapper.ScopeRestoredEvent;
import io.micrometer.tracing.otel.bridge.Slf4JEventListener;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Puts the ids of a trace into log lines, but not the zeros that Micrometer shows for a
 * request without a trace. Unlike Micrometer's own listener it does not offer each event
 * to a logger, which asks all of Logback's turbo filters.
 */
final class TraceIdsEventListener extends Slf4JEventListener {

	private static final String TRACE_ID = "traceId";

	private static final String SPAN_ID = "spanId";

	@Override
	public void onEvent(Object event) {
		switch (event) {
			case ScopeAttachedEvent attached -> show(attached.getSpan());
			case ScopeRestoredEvent restored -> show(restored.getSpan());
			case ScopeClosedEvent closed -> {
				MDC.remove(TRACE_ID);
				MDC.remove(SPAN_ID);
			}
			default -> {
			}
		}
	}

	private static void show(@Nullable Span span) {
		if (span != null && span.getSpanContext().isValid()) {
			SpanContext context = span.getSpanContext();
			MDC.put(TRACE_ID, context.getTraceId());
			MDC.put(SPAN_ID, context.getSpanId());
		}
	}

}
