package dev.greeting.platform.observation;

import io.micrometer.observation.Observation;
import io.micrometer.observation.transport.ReceiverContext;
import io.micrometer.observation.transport.SenderContext;
import io.micrometer.tracing.CurrentTraceContext;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.handler.TracingObservationHandler;
import io.micrometer.tracing.otel.bridge.OtelSpan;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapPropagator;
import org.jspecify.annotations.Nullable;

/**
 * Passes on the trace and the request id of a caller while nothing exports spans.
 * Replaces Micrometer's tracing handlers, which create a span for each observation, and a
 * context with new baggage for each scope.
 * <p>
 * Here an observation has the OpenTelemetry context that it received, or that it was
 * started in. A child within its parent's scope thus opens no further OpenTelemetry
 * scope.
 */
final class PropagationObservationHandler implements TracingObservationHandler<Observation.Context> {

	private final boolean supported;

	private final Tracer tracer;

	private final TextMapPropagator propagator;

	PropagationObservationHandler(io.opentelemetry.api.trace.Tracer spans, Tracer tracer,
			TextMapPropagator propagator) {
		// Micrometer's handlers also turn key values with the names of these fields into
		// baggage.
		this.supported = spans == TracerProvider.noop().get("") && tracer.getBaggageFields().isEmpty();
		this.tracer = tracer;
		this.propagator = propagator;
	}

	@Override
	public boolean supportsContext(Observation.Context context) {
		return this.supported;
	}

	@Override
	public void onStart(Observation.Context context) {
		context.put(TracingContext.class, new PropagatedContext(otelContext(context)));
	}

	private Context otelContext(Observation.Context context) {
		if (context instanceof ReceiverContext<?> received) {
			return this.propagator.extract(Context.current(), received, ReceivedFields.INSTANCE);
		}
		Context current = current(context);
		if (context instanceof SenderContext<?> sent) {
			this.propagator.inject(current, sent, PropagationObservationHandler::set);
		}
		return current;
	}

	/**
	 * Returns the context of the parent if the thread has none, because the work was
	 * handed over to it without one.
	 */
	private static Context current(Observation.Context context) {
		Context current = Context.current();
		return (current == Context.root() && context.getParentObservation() != null
				&& context.getParentObservation()
					.getContextView()
					.get(TracingContext.class) instanceof PropagatedContext parent) ? parent.otelContext : current;
	}

	private static <C> void set(@Nullable SenderContext<C> sent, String key, String value) {
		if (sent != null) {
			sent.getSetter().set(sent.getCarrier(), key, value);
		}
	}

	@Override
	public void onScopeOpened(Observation.Context context) {
		if (context.get(TracingContext.class) instanceof PropagatedContext propagated) {
			propagated.openScope();
		}
	}

	@Override
	public void onEvent(Observation.Event event, Observation.Context context) {
	}

	@Override
	public void onError(Observation.Context context) {
	}

	@Override
	public void onStop(Observation.Context context) {
	}

	@Override
	public Tracer getTracer() {
		return this.tracer;
	}

	private static final class PropagatedContext extends TracingContext {

		private final Context otelContext;

		PropagatedContext(Context otelContext) {
			this.otelContext = otelContext;
			Span caller = Span.fromContext(otelContext);
			if (caller.getSpanContext().isValid()) {
				setSpan(OtelSpan.fromOtel(caller, otelContext));
			}
		}

		void openScope() {
			CurrentTraceContext.Scope outer = getScope();
			Scope scope = this.otelContext.makeCurrent();
			// If the context is current, there is nothing to close.
			if (scope != Scope.noop() || outer != null) {
				setScope(() -> {
					scope.close();
					setScope(outer);
				});
			}
		}

	}

}
