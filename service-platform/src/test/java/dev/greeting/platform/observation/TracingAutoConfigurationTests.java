package dev.greeting.platform.observation;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import dev.greeting.platform.requestid.RequestIdAutoConfiguration;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.exporter.SpanReporter;
import io.micrometer.tracing.propagation.Propagator;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.SdkTracerProviderBuilderCustomizer;
import org.springframework.boot.opentelemetry.autoconfigure.OpenTelemetrySdkAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

class TracingAutoConfigurationTests {

	private static final String TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

	private static final Map<String, String> CALL = Map.of("traceparent", TRACEPARENT, "tracestate", "vendor=1",
			"baggage", "tenant=acme", "request_id", "order-42");

	private final ApplicationContextRunner service = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(RequestIdAutoConfiguration.class, TracingAutoConfiguration.class,
				OpenTelemetrySdkAutoConfiguration.class, OpenTelemetryTracingAutoConfiguration.class))
		.withPropertyValues("management.tracing.baggage.enabled=false");

	static Stream<Object> exporters() {
		SpanExporter exporter = SpanExporter.composite();
		return Stream.of(exporter, (SpanReporter) (span) -> {
		}, SpanProcessor.composite(), BatchSpanProcessor.builder(exporter).build(),
				(SdkTracerProviderBuilderCustomizer) (builder) -> builder
					.addSpanProcessor(BatchSpanProcessor.builder(exporter).build()));
	}

	@ParameterizedTest
	@MethodSource("exporters")
	<T> void aSampledCallIsRecordedForAnyExporter(T exporter) {
		@SuppressWarnings("unchecked")
		Class<T> type = (Class<T>) exporter.getClass();
		this.service.withBean(type, () -> exporter).run((context) -> {
			Span span = received(context);
			assertThat(span.isNoop()).isFalse();
			assertThat(span.context().sampled()).isTrue();
			assertThat(sent(context, span)).extractingByKey("traceparent")
				.asString()
				.startsWith("00-0af7651916cd43dd8448eb211c80319c-")
				.endsWith("-01")
				.isNotEqualTo(TRACEPARENT);
		});
	}

	@Test
	void withoutAnExporterTheTraceOfTheCallerIsPropagatedUnchangedAndNothingIsRecorded() {
		this.service.run((context) -> {
			Span span = received(context);
			assertThat(span.isNoop()).isTrue();
			assertThat(sent(context, span))
				.isEqualTo(Map.of("traceparent", TRACEPARENT, "tracestate", "vendor=1", "request_id", "order-42"));
		});
	}

	@Test
	void aPropertyEnablesPropagationOfBaggageWithoutTheRequestId() {
		this.service.withPropertyValues("management.tracing.baggage.enabled=true").run((context) -> {
			Span span = received(context);
			assertThat(sent(context, span)).containsEntry("baggage", "tenant=acme")
				.containsEntry("request_id", "order-42");
		});
	}

	private static Span received(ApplicationContext context) {
		return context.getBean(Propagator.class).extract(CALL, Map::get).start();
	}

	private static Map<String, String> sent(ApplicationContext context, Span span) {
		Map<String, String> sent = new TreeMap<>();
		try (Tracer.SpanInScope scope = context.getBean(Tracer.class).withSpan(span)) {
			Span call = context.getBean(Tracer.class).nextSpan(span);
			context.getBean(Propagator.class).inject(call.context(), sent, Map::put);
		}
		return sent;
	}

}
