package dev.greeting.platform.logging;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

import ch.qos.logback.classic.spi.ILoggingEvent;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.KeyValuePair;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.json.JsonWriter;
import org.springframework.boot.logging.logback.StructuredLogEncoder;
import org.springframework.boot.logging.structured.ElasticCommonSchemaProperties;
import org.springframework.boot.logging.structured.StructuredLoggingJsonMembersCustomizer;
import org.springframework.core.env.Environment;
import org.springframework.core.io.support.SpringFactoriesLoader;

/**
 * Writes ordinary lines in the Elastic Common Schema, byte for byte as Spring Boot does,
 * but without its 15 KB of garbage for a line of 400 bytes. Characters outside of the
 * basic plane are kept; Boot writes question marks. Boot still writes lines with a stack
 * trace, several markers or a value that is not text, a number or a boolean, and all
 * lines if another format is set or {@code logging.structured.json} customizes this one.
 */
public final class EcsEncoder extends StructuredLogEncoder {

	private static final byte[] TIMESTAMP = bytes("{\"@timestamp\":\"");

	private static final byte[] FRACTION = bytes(".");

	private static final byte[] LEVEL = bytes("Z\",\"log\":{\"level\":");

	private static final byte[] LOGGER = bytes(",\"logger\":");

	private static final byte[] NEXT = bytes(",");

	private static final byte[] VALUE = bytes(":");

	private static final byte[] NULL = bytes("null");

	private static final byte[] TAGS = bytes(",\"tags\":[");

	private static final byte[] TAGS_END = bytes("]");

	private static final byte[] END = bytes(",\"ecs\":{\"version\":\"8.11\"}}\n");

	private @Nullable String format;

	private @Nullable Charset charset = StandardCharsets.UTF_8;

	private boolean plain;

	private byte[] thread = {};

	private byte[] message = {};

	private volatile Second second = new Second(0);

	@Override
	public void setFormat(String format) {
		super.setFormat(format);
		this.format = format;
	}

	@Override
	public void setCharset(@Nullable Charset charset) {
		super.setCharset(charset);
		this.charset = charset;
	}

	@Override
	public void start() {
		super.start();
		Environment environment = (Environment) getContext().getObject(Environment.class.getName());
		this.plain = "ecs".equalsIgnoreCase(this.format) && StandardCharsets.UTF_8.equals(this.charset)
				&& !isCustomized(environment);
		Long pid = environment.getProperty("spring.application.pid", Long.class);
		this.thread = bytes(
				"},\"process\":{" + ((pid != null) ? "\"pid\":" + pid + "," : "") + "\"thread\":{\"name\":");
		String service = JsonWriter.of(ElasticCommonSchemaProperties.get(environment)::jsonMembers)
			.writeToString(environment);
		this.message = bytes("}}," + service.substring(1, service.length() - 1) + ",\"message\":");
	}

	private static boolean isCustomized(Environment environment) {
		if (Binder.get(environment)
			.bind("logging.structured.json", Bindable.mapOf(String.class, Object.class))
			.isBound()) {
			return true;
		}
		// A customizer that needs arguments of Boot fails here, but there is one.
		AtomicBoolean failed = new AtomicBoolean();
		return !SpringFactoriesLoader.forDefaultResourceLocation()
			.load(StructuredLoggingJsonMembersCustomizer.class, (type, name, failure) -> failed.set(true))
			.isEmpty() || failed.get();
	}

	/**
	 * Adds a line to a buffer.
	 * @param event what was logged
	 * @param line the buffer, which is empty
	 */
	void encode(ILoggingEvent event, LineBuffer line) {
		if (!this.plain || event.getThrowableProxy() != null || !add(event, line)) {
			line.clear();
			line.add(encode(event));
		}
	}

	/**
	 * Adds a line, or a part of it and returns {@code false} if Boot must write it.
	 */
	private boolean add(ILoggingEvent event, LineBuffer line) {
		addTimestamp(event.getInstant(), line);
		line.add(LEVEL).addString(event.getLevel().toString());
		line.add(LOGGER).addString(event.getLoggerName());
		line.add(this.thread).addString(event.getThreadName());
		line.add(this.message);
		List<KeyValuePair> pairs = Objects.requireNonNullElse(event.getKeyValuePairs(), List.of());
		if (!addValue(event.getFormattedMessage(), line) || !addContext(event.getMDCPropertyMap(), pairs, line)
				|| !addPairs(pairs, line) || !addTags(event.getMarkerList(), line)) {
			return false;
		}
		line.add(END);
		return true;
	}

	/**
	 * Adds the time as {@link Instant#toString()} formats it: with no, three, six or nine
	 * digits of a second.
	 */
	private void addTimestamp(Instant time, LineBuffer line) {
		Second second = this.second;
		if (second.epoch != time.getEpochSecond()) {
			second = new Second(time.getEpochSecond());
			this.second = second;
		}
		line.add(TIMESTAMP).add(second.text);
		int nanos = time.getNano();
		if (nanos % 1_000_000 == 0) {
			if (nanos > 0) {
				line.add(FRACTION).addDigits(nanos / 1_000_000, 3);
			}
		}
		else if (nanos % 1_000 == 0) {
			line.add(FRACTION).addDigits(nanos / 1_000, 6);
		}
		else {
			line.add(FRACTION).addDigits(nanos, 9);
		}
	}

	/**
	 * Adds the MDC. A pair of the event takes precedence over an entry with its name;
	 * Boot would drop the line.
	 */
	private static boolean addContext(Map<String, String> context, List<KeyValuePair> pairs, LineBuffer line) {
		for (Map.Entry<String, String> entry : context.entrySet()) {
			if (!contains(pairs, pairs.size(), entry.getKey()) && !addPair(entry.getKey(), entry.getValue(), line)) {
				return false;
			}
		}
		return true;
	}

	private static boolean addPairs(List<KeyValuePair> pairs, LineBuffer line) {
		for (int index = 0; index < pairs.size(); index++) {
			KeyValuePair pair = pairs.get(index);
			if (contains(pairs, index, pair.key) || !addPair(pair.key, pair.value, line)) {
				return false;
			}
		}
		return true;
	}

	/**
	 * Adds a marker. Each line of Spring has one.
	 */
	private static boolean addTags(@Nullable List<Marker> markers, LineBuffer line) {
		if (markers == null) {
			return true;
		}
		if (markers.size() != 1 || markers.getFirst().hasReferences()) {
			return false;
		}
		line.add(TAGS).addString(markers.getFirst().getName()).add(TAGS_END);
		return true;
	}

	private static boolean contains(List<KeyValuePair> pairs, int count, @Nullable String name) {
		for (int index = 0; index < count; index++) {
			if (Objects.equals(pairs.get(index).key, name)) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Boot makes an object of each part of a name with points.
	 */
	private static boolean addPair(@Nullable String name, @Nullable Object value, LineBuffer line) {
		if (name == null || name.isEmpty() || name.indexOf('.') >= 0) {
			return false;
		}
		line.add(NEXT).addString(name).add(VALUE);
		return addValue(value, line);
	}

	private static boolean addValue(@Nullable Object value, LineBuffer line) {
		switch (value) {
			case null -> line.add(NULL);
			case String text -> line.addString(text);
			case Enum<?> constant -> line.addString(constant.toString());
			case Number number -> line.addNumber(number);
			case Boolean bool -> line.add(bytes(bool.toString()));
			default -> {
				return false;
			}
		}
		return true;
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	/**
	 * A second as text up to the fraction, which all lines of that second begin with.
	 */
	private static final class Second {

		private final long epoch;

		private final byte[] text;

		Second(long epoch) {
			String time = Instant.ofEpochSecond(epoch).toString();
			this.epoch = epoch;
			this.text = bytes(time.substring(0, time.length() - 1));
		}

	}

}
