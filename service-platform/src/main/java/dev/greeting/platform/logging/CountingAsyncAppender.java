package dev.greeting.platform.logging;

import java.util.concurrent.atomic.LongAdder;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.spi.ILoggingEvent;

/**
 * An asynchronous appender that counts the lines it drops. Logback asks whether a line
 * may be dropped while fewer places than {@code discardingThreshold} are free, and tells
 * nobody of those that find no place at all. So all are dropped here, whatever their
 * level, and the places that remain are for the threads which have asked already.
 */
public final class CountingAsyncAppender extends AsyncAppender {

	private final LongAdder dropped = new LongAdder();

	@Override
	protected boolean isDiscardable(ILoggingEvent line) {
		this.dropped.increment();
		return true;
	}

	/**
	 * Returns how many lines were dropped since the start.
	 * @return the number of lines
	 */
	public long dropped() {
		return this.dropped.sum();
	}

}
