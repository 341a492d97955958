package dev.greeting.platform.logging;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Marker;
import org.slf4j.MarkerFactory;
import org.slf4j.event.KeyValuePair;

import org.springframework.boot.logging.logback.StructuredLogEncoder;
import org.springframework.core.env.Environment;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

class EcsEncoderTests {

	private final LoggerContext context = new LoggerContext();

	private final MockEnvironment environment = new MockEnvironment().withProperty("spring.application.name", "probe")
		.withProperty("spring.application.pid", "123");

	EcsEncoderTests() {
		this.context.setMDCAdapter(new LogbackMDCAdapter());
	}

	@ParameterizedTest
	@MethodSource
	void writesWhatSpringBootWrites(Consumer<LoggingEvent> change) throws IOException {
		LoggingEvent event = event("message", change);
		assertThat(written(event, "ecs")).isEqualTo(writtenByBoot(event, "ecs"));
	}

	static Stream<Arguments> writesWhatSpringBootWrites() {
		return Stream.of(change("nothing", (event) -> {
		}), change("a whole second", (event) -> event.setInstant(Instant.parse("2026-01-02T03:04:05Z"))),
				change("milliseconds", (event) -> event.setInstant(Instant.parse("2026-01-02T03:04:05.006Z"))),
				change("microseconds", (event) -> event.setInstant(Instant.parse("2026-01-02T03:04:05.000007Z"))),
				change("nanoseconds", (event) -> event.setInstant(Instant.parse("2026-01-02T03:04:05.080000009Z"))),
				change("an early second", (event) -> event.setInstant(Instant.parse("1960-01-02T03:04:05.5Z"))),
				change("a thread", (event) -> event.setThreadName("a \"thread\"")),
				change("the context", (event) -> event.setMDCPropertyMap(Map.of("request_id", "a\nb"))),
				change("an empty value in the context", (event) -> event.setMDCPropertyMap(Map.of("request_id", ""))),
				change("the context and pairs", (event) -> {
					event.setMDCPropertyMap(Map.of("request_id", "1"));
					event.addKeyValuePair(new KeyValuePair("route", "/"));
				}), pair("text", "te\"xt"), pair("nothing", null), pair("an int", 200), pair("a long", Long.MIN_VALUE),
				pair("a double", 0.123), pair("a large double", 1.0E9), pair("not a number", Double.NaN),
				pair("a counter", new AtomicLong(7)), pair("a boolean", true), pair("an enum", TimeUnit.DAYS),
				pair("an object", new StringBuilder("a\tb")), pair("a list", List.of(1, "two")),
				pair("a map", new LinkedHashMap<>(Map.of("key", "value"))), pair("an array", new int[] { 1, 2 }),
				change("a nested name", (event) -> event.addKeyValuePair(new KeyValuePair("http.route", "/"))),
				change("a nested name in the context", (event) -> event.setMDCPropertyMap(Map.of("a.b", "c"))),
				change("no name", (event) -> event.addKeyValuePair(new KeyValuePair(null, "value"))),
				change("an empty name", (event) -> event.addKeyValuePair(new KeyValuePair("", "value"))),
				change("an exception",
						(event) -> event.setThrowableProxy(
								new ThrowableProxy(new IllegalStateException("why", new IOException())))),
				change("a marker", (event) -> event.addMarker(MarkerFactory.getMarker("marked"))),
				change("two markers", (event) -> {
					event.addMarker(MarkerFactory.getMarker("second"));
					event.addMarker(MarkerFactory.getMarker("first"));
				}), change("a marker of markers", (event) -> {
					Marker marker = MarkerFactory.getDetachedMarker("outer");
					marker.add(MarkerFactory.getMarker("inner"));
					event.addMarker(marker);
				}));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "\"\\/", "\b\f\n\r\t", "\u0000\u001b[31m\u007f\u0080\u009f", "Grüße, привет, 你好",
			"\u2028\u2029\ufeff", "a message of which only the end is special: \u001f" })
	void writesTextAsSpringBootDoes(String text) throws IOException {
		LoggingEvent event = event(text, (unchanged) -> {
		});
		assertThat(written(event, "ecs")).isEqualTo(writtenByBoot(event, "ecs"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "logstash", "gelf", "ECS" })
	void anotherFormatIsWrittenBySpringBoot(String format) throws IOException {
		LoggingEvent event = event("message", (unchanged) -> {
		});
		assertThat(written(event, format)).isEqualTo(writtenByBoot(event, format));
	}

	@ParameterizedTest
	@ValueSource(strings = { "logging.structured.json.add.team=a", "logging.structured.json.rename.route=r",
			"logging.structured.json.exclude=process.pid", "logging.structured.json.context.include=false",
			"logging.structured.json.context.prefix=x", "logging.structured.ecs.service.environment=b",
			"logging.structured.ecs.service.node-name=c", "spring.application.version=1" })
	void settingsOfTheFormatApply(String setting) throws IOException {
		LoggingEvent event = event("message", (line) -> line.addKeyValuePair(new KeyValuePair("route", "/")));
		String before = written(event, "ecs");
		String[] pair = setting.split("=");
		this.environment.withProperty(pair[0], pair[1]);
		assertThat(written(event, "ecs")).isEqualTo(writtenByBoot(event, "ecs")).isNotEqualTo(before);
	}

	@Test
	void aCharacterOutsideOfTheBasicPlaneIsKept() throws IOException {
		assertThat(written(event("😀", (unchanged) -> {
		}), "ecs")).contains("\"message\":\"😀\"");
	}

	@Test
	void halfACharacterIsAQuestionMark() throws IOException {
		assertThat(written(event("\ud83d|\ude00", (unchanged) -> {
		}), "ecs")).contains("\"message\":\"?|?\"");
	}

	@Test
	void aPairTakesPrecedenceOverTheContext() throws IOException {
		LoggingEvent event = event("message", (line) -> {
			line.setMDCPropertyMap(Map.of("request_id", "context"));
			line.addKeyValuePair(new KeyValuePair("request_id", "pair"));
		});
		assertThat(written(event, "ecs")).contains("\"request_id\":\"pair\"").doesNotContain("context");
	}

	private static Arguments pair(String description, Object value) {
		return change(description, (event) -> event.addKeyValuePair(new KeyValuePair("pair", value)));
	}

	private static Arguments change(String description, Consumer<LoggingEvent> change) {
		return argumentSet(description, change);
	}

	private LoggingEvent event(String message, Consumer<LoggingEvent> change) {
		Logger logger = this.context.getLogger("access.http");
		LoggingEvent event = new LoggingEvent(Logger.FQCN, logger, Level.INFO, message, null, null);
		change.accept(event);
		return event;
	}

	private String written(ILoggingEvent event, String format) throws IOException {
		EcsEncoder encoder = started(new EcsEncoder(), format);
		LineBuffer line = new LineBuffer(16);
		encoder.encode(event, line);
		ByteArrayOutputStream written = new ByteArrayOutputStream();
		line.writeTo(written);
		return written.toString(StandardCharsets.UTF_8);
	}

	private String writtenByBoot(ILoggingEvent event, String format) {
		return new String(started(new StructuredLogEncoder(), format).encode(event), StandardCharsets.UTF_8);
	}

	private <T extends StructuredLogEncoder> T started(T encoder, String format) {
		this.context.putObject(Environment.class.getName(), this.environment);
		encoder.setContext(this.context);
		encoder.setFormat(format);
		encoder.start();
		return encoder;
	}

}
