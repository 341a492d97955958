package dev.greeting.platform.logging;

import java.util.concurrent.atomic.LongAdder;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.spi.ILoggingEvent;

/**
 * An asynchronous appender that counts the lines it drops. While the queue has less room
 * than {@code discardingThreshold}, Logback asks whether a line may be dropped. It does
 * not report lines that it drops because the queue is full. Therefore this appender drops
 * every line that Logback asks about, whatever its level. The remaining room is for
 * threads that have passed this check.
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
