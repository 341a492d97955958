package dev.greeting.probe;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The log lines since it was made.
 */
public final class LogLines extends AppenderBase<ILoggingEvent> implements AutoCloseable {

	private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();

	private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

	public LogLines() {
		setContext(this.root.getLoggerContext());
		start();
		this.root.addAppender(this);
	}

	@Override
	protected void append(ILoggingEvent event) {
		event.prepareForDeferredProcessing();
		this.events.add(event);
	}

	@Override
	public void close() {
		this.root.detachAppender(this);
	}

	public List<ILoggingEvent> all() {
		return this.events;
	}

	public List<ILoggingEvent> of(String logger) {
		return this.events.stream().filter((event) -> event.getLoggerName().equals(logger)).toList();
	}

	/**
	 * Waits for the one HTTP access line that fits.
	 */
	public Map<String, Object> httpAccess(Predicate<Map<String, Object>> condition) {
		return access("dev.greeting.access.http", condition);
	}

	/**
	 * Waits for the one gRPC access line that fits.
	 */
	public Map<String, Object> grpcAccess(Predicate<Map<String, Object>> condition) {
		return access("dev.greeting.access.grpc", condition);
	}

	private Map<String, Object> access(String logger, Predicate<Map<String, Object>> condition) {
		await().untilAsserted(() -> assertThat(fields(logger)).anyMatch(condition));
		List<Map<String, Object>> fitting = fields(logger).stream().filter(condition).toList();
		assertThat(fitting).as("one line for one request").hasSize(1);
		return fitting.getFirst();
	}

	private List<Map<String, Object>> fields(String logger) {
		return of(logger).stream().map(LogLines::fields).toList();
	}

	private static Map<String, Object> fields(ILoggingEvent event) {
		Map<String, Object> fields = new LinkedHashMap<>();
		for (KeyValuePair pair : event.getKeyValuePairs()) {
			fields.put(pair.key, pair.value);
		}
		return fields;
	}

}
