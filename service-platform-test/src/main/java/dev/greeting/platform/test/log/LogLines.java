package dev.greeting.platform.test.log;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The log lines that a service in this JVM writes during a test method:
 *
 * <pre class="code">
 * &#064;RegisterExtension
 * final LogLines logLines = new LogLines();
 * </pre>
 *
 * The application context must have started before the method begins, as with
 * {@code @SpringBootTest}: Spring Boot resets Logback when the first context starts, and
 * removes its listeners. A context that the method itself starts may do so.
 */
public final class LogLines implements BeforeEachCallback, AfterEachCallback {

	private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

	private final Appender appender = new Appender();

	@Override
	public void beforeEach(ExtensionContext context) {
		this.appender.events.clear();
		this.appender.setContext(this.root.getLoggerContext());
		this.appender.start();
		this.root.addAppender(this.appender);
	}

	@Override
	public void afterEach(ExtensionContext context) {
		this.root.detachAppender(this.appender);
	}

	/**
	 * Returns all lines so far, also those of tests that run at the same time.
	 * @return the lines in order
	 */
	public List<ILoggingEvent> all() {
		return List.copyOf(this.appender.events);
	}

	/**
	 * Returns the lines of one logger so far.
	 * @param logger the name of the logger
	 * @return the lines in order
	 */
	public List<ILoggingEvent> of(String logger) {
		return all().stream().filter((event) -> event.getLoggerName().equals(logger)).toList();
	}

	/**
	 * Waits for a line whose key-value pairs match a condition. Fails if there is a
	 * second one.
	 * @param logger the name of the logger
	 * @param condition the condition on the pairs
	 * @return the pairs of the line
	 */
	public Map<String, Object> awaitOne(String logger, Predicate<Map<String, Object>> condition) {
		await().pollDelay(Duration.ZERO).untilAsserted(() -> assertThat(pairs(logger)).anyMatch(condition));
		List<Map<String, Object>> fitting = pairs(logger).stream().filter(condition).toList();
		assertThat(fitting).as("one line of %s", logger).hasSize(1);
		return fitting.getFirst();
	}

	private List<Map<String, Object>> pairs(String logger) {
		return of(logger).stream().map(LogLines::pairs).toList();
	}

	private static Map<String, Object> pairs(ILoggingEvent event) {
		Map<String, Object> pairs = new LinkedHashMap<>();
		List<KeyValuePair> logged = event.getKeyValuePairs();
		if (logged != null) {
			logged.forEach((pair) -> pairs.put(pair.key, pair.value));
		}
		return pairs;
	}

	private static final class Appender extends AppenderBase<ILoggingEvent> {

		private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();

		@Override
		protected void append(ILoggingEvent event) {
			event.prepareForDeferredProcessing();
			this.events.add(event);
		}

	}

}
