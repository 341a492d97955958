package dev.greeting.platform.observation;

import io.opentelemetry.sdk.trace.samplers.Sampler;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.otlp.OtlpTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.otlp.OtlpTracingConnectionDetails;
import org.springframework.context.annotation.Bean;

/**
 * Records no span while there is nowhere to send it, whatever a caller's
 * {@code traceparent} asks for. With an OTLP endpoint configured Boot's own sampler
 * decides.
 */
@AutoConfiguration(before = OpenTelemetryTracingAutoConfiguration.class, after = OtlpTracingAutoConfiguration.class)
public final class TracingCostAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean({ OtlpTracingConnectionDetails.class, Sampler.class })
	Sampler noSampler() {
		return Sampler.alwaysOff();
	}

}
