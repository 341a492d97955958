package dev.greeting.platform.logging;

import java.util.Iterator;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.slf4j.LoggerFactory;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of the metric {@code logback.events.dropped}, for the appenders of
 * the root logger.
 */
@AutoConfiguration
public final class LoggingAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(name = "droppedLogLines")
	MeterBinder droppedLogLines() {
		return (meters) -> {
			if (LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME) instanceof Logger root) {
				for (Iterator<Appender<ILoggingEvent>> all = root.iteratorForAppenders(); all.hasNext();) {
					if (all.next() instanceof BatchingConsoleAppender appender) {
						FunctionCounter.builder("logback.events.dropped", appender, BatchingConsoleAppender::dropped)
							.description("Log lines that were dropped because the buffer for stdout was full")
							.tag("appender", appender.getName())
							.register(meters);
					}
				}
			}
		};
	}

}
