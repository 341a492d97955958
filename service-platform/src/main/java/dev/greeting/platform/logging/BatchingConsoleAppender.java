package dev.greeting.platform.logging;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.joran.spi.ConsoleTarget;
import org.jspecify.annotations.Nullable;

/**
 * Writes lines to stdout without blocking the thread that logs. The thread that logs adds
 * its line to a buffer; a thread of the appender writes all lines in it at once. A line
 * that does not fit is dropped and counted. The last eighth is for lines above
 * {@code INFO}.
 */
public final class BatchingConsoleAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {

	/** The most bytes that wait, and the most that are being written meanwhile. */
	private static final int CAPACITY = 4 << 20;

	private static final int RESERVE = CAPACITY / 8;

	/**
	 * How long further lines gather after a batch. Otherwise each line under load would
	 * wake the writer.
	 */
	private static final Duration PAUSE = Duration.ofMillis(2);

	private static final Duration MAX_FLUSH_TIME = Duration.ofSeconds(1);

	private static final int SPARES = 16;

	private final OutputStream out;

	private final LongAdder dropped = new LongAdder();

	private final AtomicReferenceArray<@Nullable LineBuffer> spares = new AtomicReferenceArray<>(SPARES);

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition notEmpty = this.lock.newCondition();

	private final CountDownLatch stopped = new CountDownLatch(1);

	private final Thread writer = Thread.ofPlatform().daemon().name("log-writer").unstarted(this::write);

	private LineBuffer waiting = new LineBuffer(CAPACITY / 64);

	private @Nullable Encoder<ILoggingEvent> encoder;

	public BatchingConsoleAppender() {
		this(ConsoleTarget.SystemOut.getStream());
	}

	BatchingConsoleAppender(OutputStream out) {
		this.out = out;
	}

	public void setEncoder(Encoder<ILoggingEvent> encoder) {
		this.encoder = encoder;
	}

	/**
	 * Returns how many lines were dropped since the start.
	 * @return the number of lines
	 */
	public long dropped() {
		return this.dropped.sum();
	}

	@Override
	public void start() {
		if (this.encoder == null) {
			addError("No encoder set for the appender named \"" + getName() + "\".");
			return;
		}
		super.start();
		this.writer.start();
	}

	@Override
	protected void append(ILoggingEvent event) {
		int slot = (int) Thread.currentThread().threadId() & SPARES - 1;
		LineBuffer spare = this.spares.getAndSet(slot, null);
		LineBuffer line = (spare != null) ? spare : new LineBuffer(1024);
		boolean added = false;
		try {
			encode(event, line);
			added = add(line, event.getLevel().isGreaterOrEqual(Level.WARN));
		}
		finally {
			if (!added) {
				this.dropped.increment();
			}
			line.clear();
			this.spares.set(slot, line);
		}
	}

	private void encode(ILoggingEvent event, LineBuffer line) {
		if (this.encoder instanceof EcsEncoder ecs) {
			ecs.encode(event, line);
		}
		else if (this.encoder != null) {
			line.add(this.encoder.encode(event));
		}
	}

	private boolean add(LineBuffer line, boolean important) {
		this.lock.lock();
		try {
			if (!isStarted() || line.length() > CAPACITY - (important ? 0 : RESERVE) - this.waiting.length()) {
				return false;
			}
			this.waiting.add(line);
			this.notEmpty.signal();
			return true;
		}
		finally {
			this.lock.unlock();
		}
	}

	private void write() {
		LineBuffer batch = awaitLines(new LineBuffer(CAPACITY / 64));
		while (batch.length() > 0) {
			try {
				batch.writeTo(this.out);
				this.out.flush();
			}
			catch (IOException | RuntimeException ex) {
				addError("Failed to write to stdout", ex);
			}
			batch.clear();
			pause();
			batch = awaitLines(batch);
		}
	}

	/**
	 * Returns all lines that wait, at least one until the appender stops.
	 * @param next the buffer for the lines after them
	 */
	private LineBuffer awaitLines(LineBuffer next) {
		this.lock.lock();
		try {
			while (this.waiting.length() == 0 && isStarted()) {
				this.notEmpty.awaitUninterruptibly();
			}
			LineBuffer lines = this.waiting;
			this.waiting = next;
			return lines;
		}
		finally {
			this.lock.unlock();
		}
	}

	private void pause() {
		try {
			this.stopped.await(PAUSE.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			// the thread belongs to this appender: go on without the pause
		}
	}

	/**
	 * Writes what waits, for at most a second.
	 */
	@Override
	public void stop() {
		if (!isStarted()) {
			return;
		}
		this.lock.lock();
		try {
			super.stop();
			this.notEmpty.signal();
		}
		finally {
			this.lock.unlock();
		}
		this.stopped.countDown();
		try {
			this.writer.join(MAX_FLUSH_TIME);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
