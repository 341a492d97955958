package dev.greeting.platform.memory;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.jul.JULHelper;
import ch.qos.logback.classic.spi.LoggerContextListener;
import ch.qos.logback.core.spi.ContextAwareBase;

/**
 * Lets {@link OutOfMemoryTurboFilter} see what loggers of {@code java.util.logging} log
 * at their own default level, {@code INFO}, or above. Spring Boot gives them Logback's
 * level, so that silenced ones would drop it before. Logback drops it afterwards.
 */
public final class OutOfMemoryLevelListener extends ContextAwareBase implements LoggerContextListener {

	/**
	 * Called after Spring Boot's own listener, which is added first.
	 */
	@Override
	public void onLevelChange(Logger logger, Level level) {
		java.util.logging.Logger source = JULHelper.asJULLogger(logger);
		java.util.logging.Level current = source.getLevel();
		if (current != null && current.intValue() > java.util.logging.Level.INFO.intValue()) {
			source.setLevel(java.util.logging.Level.INFO);
		}
	}

	@Override
	public boolean isResetResistant() {
		return false;
	}

	@Override
	public void onStart(LoggerContext context) {
		// levels are not known yet
	}

	@Override
	public void onReset(LoggerContext context) {
		// the next configuration adds its own
	}

	@Override
	public void onStop(LoggerContext context) {
		// nothing to end
	}

}
