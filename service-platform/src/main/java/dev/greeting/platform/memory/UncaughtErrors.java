package dev.greeting.platform.memory;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Logs errors that no thread catches, which the JVM would print as plain text that log
 * collectors cannot parse. Ends the process if the error is an {@code OutOfMemoryError}.
 */
final class UncaughtErrors implements ApplicationContextInitializer<ConfigurableApplicationContext> {

	private static final Logger logger = LoggerFactory.getLogger(UncaughtErrors.class);

	@Override
	public void initialize(ConfigurableApplicationContext application) {
		if (Thread.getDefaultUncaughtExceptionHandler() == null) {
			Thread.setDefaultUncaughtExceptionHandler(UncaughtErrors::handle);
		}
	}

	private static void handle(Thread thread, Throwable error) {
		// First, because logging needs memory before it calls its filters.
		OutOfMemoryExit.ifCausedBy(error);
		logger.error("Unexpected error in thread {}", thread.getName(), error);
	}

}
