package dev.greeting.platform.observation;

import io.micrometer.tracing.exporter.SpanReporter;
import io.micrometer.tracing.otel.bridge.CompositeSpanExporter;
import io.micrometer.tracing.otel.bridge.Slf4JEventListener;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.SpringBootVersion;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.SdkTracerProviderBuilderCustomizer;
import org.springframework.boot.opentelemetry.autoconfigure.OpenTelemetrySdkAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.Order;

/**
 * Auto-configuration of tracing. Spans are recorded if any exporter exports them.
 * Otherwise the service passes a caller's trace on unchanged.
 */
@AutoConfiguration(before = { OpenTelemetrySdkAutoConfiguration.class, OpenTelemetryTracingAutoConfiguration.class })
public final class TracingAutoConfiguration {

	/**
	 * Replaces Boot's tracer. A sampler cannot pass on a caller's context: the SDK gives
	 * every span a new id, and clears the sampled flag of a span that it does not record.
	 * OpenTelemetry's no-op tracer gives a span the context of its parent, and none if it
	 * has no parent.
	 * <p>
	 * Looks beans up, because conditions would not see those of a later
	 * auto-configuration.
	 */
	@Bean
	@ConditionalOnMissingBean({ OpenTelemetry.class, Tracer.class })
	Tracer otelTracer(OpenTelemetry openTelemetry, ObjectProvider<SpanExporter> exporters,
			ObjectProvider<SpanReporter> reporters, ObjectProvider<SpanProcessor> processors,
			ObjectProvider<SdkTracerProviderBuilderCustomizer> customizers) {
		boolean exported = isAny(exporters) || isAny(reporters) || isAny(customizers)
				|| processors.stream().anyMatch((processor) -> !isThatOfTheExporters(processor));
		TracerProvider provider = exported ? openTelemetry.getTracerProvider() : TracerProvider.noop();
		return provider.get("org.springframework.boot", SpringBootVersion.getVersion());
	}

	private static boolean isAny(ObjectProvider<?> beans) {
		return beans.stream().findAny().isPresent();
	}

	// Boot defines this one even if there is no exporter.
	private static boolean isThatOfTheExporters(SpanProcessor processor) {
		return processor instanceof BatchSpanProcessor batch
				&& batch.getSpanExporter() instanceof CompositeSpanExporter;
	}

	/**
	 * Before Micrometer's handlers: of all tracing handlers that support an observation
	 * only the first one is called.
	 */
	@Bean
	@Order(MicrometerTracingAutoConfiguration.RECEIVER_TRACING_OBSERVATION_HANDLER_ORDER - 1)
	@ConditionalOnMissingBean(name = "propagationObservationHandler")
	PropagationObservationHandler propagationObservationHandler(Tracer otelTracer, io.micrometer.tracing.Tracer tracer,
			ContextPropagators propagators) {
		return new PropagationObservationHandler(otelTracer, tracer, propagators.getTextMapPropagator());
	}

	@Bean
	@ConditionalOnMissingBean
	Slf4JEventListener otelSlf4JEventListener() {
		return new TraceIdsEventListener();
	}

}
