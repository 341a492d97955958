package dev.greeting.platform.memory;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;

/**
 * Looks for {@code OutOfMemoryError} in everything that is logged, at any level of the
 * logger: Netty, Tomcat, Spring and gRPC catch every error of a request, log it and go
 * on. Loggers of {@code java.util.logging} drop what is below their own level before this
 * filter sees it; {@link OutOfMemoryLevelListener} keeps that at INFO or below.
 */
public final class OutOfMemoryTurboFilter extends TurboFilter {

	@Override
	public FilterReply decide(@Nullable Marker marker, Logger logger, Level level, @Nullable String format,
			Object @Nullable [] params, @Nullable Throwable error) {
		OutOfMemoryExit.ifCausedBy(error);
		// logger.warn("{}", argument, error): the error is the last parameter.
		if (error == null && params != null && params.length > 0
				&& params[params.length - 1] instanceof Throwable last) {
			OutOfMemoryExit.ifCausedBy(last);
		}
		return FilterReply.NEUTRAL;
	}

}
