package dev.greeting.platform.logging;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.encoder.Encoder;
import com.sun.management.ThreadMXBean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.core.env.Environment;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class BatchingConsoleAppenderTests {

	private static final String KILOBYTE = "x".repeat(1024);

	/** More than the appender holds. */
	private static final int MANY = 12 * 1024;

	private final LoggerContext context = new LoggerContext();

	private final Logger logger = this.context.getLogger("test");

	private final Stdout stdout = new Stdout();

	private BatchingConsoleAppender appender;

	@BeforeEach
	void writePatternToStdout() {
		this.context.setMDCAdapter(new LogbackMDCAdapter());
		PatternLayoutEncoder encoder = new PatternLayoutEncoder();
		encoder.setPattern("%msg%n");
		startAppender(this.stdout, encoder);
	}

	private void writeJsonTo(OutputStream out) {
		this.appender.stop();
		this.logger.detachAppender(this.appender);
		this.context.putObject(Environment.class.getName(), new MockEnvironment());
		EcsEncoder encoder = new EcsEncoder();
		encoder.setFormat("ecs");
		startAppender(out, encoder);
	}

	private void startAppender(OutputStream out, Encoder<ILoggingEvent> encoder) {
		encoder.setContext(this.context);
		encoder.start();
		this.appender = new BatchingConsoleAppender(out);
		this.appender.setContext(this.context);
		this.appender.setEncoder(encoder);
		this.appender.start();
		this.logger.addAppender(this.appender);
	}

	@AfterEach
	void stopAppender() {
		this.stdout.read();
		this.appender.stop();
	}

	@Test
	void everyLineIsWrittenOrCountedAsDropped() {
		this.stdout.block();
		for (int line = 0; line < MANY; line++) {
			log((line % 2 == 0) ? Level.ERROR : Level.INFO, KILOBYTE);
		}
		assertThat(this.appender.dropped()).isPositive();
		this.stdout.read();
		await().untilAsserted(() -> assertThat(lines().size() + this.appender.dropped()).isEqualTo(MANY));
	}

	@Test
	void linesAtInfoAreDroppedBeforeLinesAboveIt() {
		this.stdout.block();
		for (int line = 0; line < MANY; line++) {
			log(Level.INFO, KILOBYTE);
		}
		long dropped = this.appender.dropped();
		assertThat(dropped).isPositive();
		log(Level.WARN, KILOBYTE);
		log(Level.ERROR, KILOBYTE);
		assertThat(this.appender.dropped()).isEqualTo(dropped);
		log(Level.INFO, KILOBYTE);
		assertThat(this.appender.dropped()).isEqualTo(dropped + 1);
	}

	@Test
	void linesThatWaitAreWrittenAtOnce() {
		this.stdout.block();
		log(Level.INFO, "first");
		await().until(this.stdout::isWriting);
		IntStream.range(0, 1000).forEach((line) -> log(Level.INFO, "line " + line));
		this.stdout.read();
		await().until(() -> lines().size() == 1001);
		assertThat(this.stdout.writes).isEqualTo(2);
	}

	@Test
	void linesOfManyThreadsAreNeitherMixedNorReordered() throws InterruptedException {
		List<Thread> threads = new ArrayList<>();
		for (int name = 0; name < 8; name++) {
			String prefix = name + ":" + KILOBYTE + ":";
			threads.add(Thread
				.startVirtualThread(() -> IntStream.range(0, 100).forEach((line) -> log(Level.INFO, prefix + line))));
		}
		for (Thread thread : threads) {
			thread.join();
		}
		this.appender.stop();
		for (int name = 0; name < 8; name++) {
			String prefix = name + ":" + KILOBYTE + ":";
			assertThat(lines()).filteredOn((line) -> line.startsWith(prefix))
				.containsExactlyElementsOf(IntStream.range(0, 100).mapToObj((line) -> prefix + line).toList());
		}
	}

	@Test
	void stopWritesWhatWaits() {
		this.stdout.block();
		IntStream.range(0, 100).forEach((line) -> log(Level.INFO, "line " + line));
		Thread.startVirtualThread(() -> {
			await().until(() -> !this.appender.isStarted());
			this.stdout.read();
		});
		this.appender.stop();
		assertThat(lines()).hasSize(100);
	}

	@Test
	void stopEndsAlthoughNobodyReadsStdout() {
		this.stdout.block();
		log(Level.INFO, "a line");
		this.appender.stop();
		log(Level.INFO, "a late line");
		assertThat(this.stdout.writes).isZero();
	}

	@Test
	void aLineThatCannotBeEncodedIsCountedAsDropped() {
		writeJsonTo(this.stdout);
		this.logger.atInfo().addKeyValue("value", new Object() {

			@Override
			public String toString() {
				BatchingConsoleAppenderTests.this.logger.info("a line meanwhile");
				throw new IllegalStateException();
			}

		}).log("a line");
		this.logger.info("the next line");
		assertThat(this.appender.dropped()).isOne();
		await().until(() -> lines().size() == 2);
		assertThat(lines()).satisfiesExactly((line) -> assertThat(line).contains("a line meanwhile"),
				(line) -> assertThat(line).contains("the next line"));
	}

	/**
	 * The least of several rounds, because the buffer grows in some.
	 */
	@Test
	void anAccessLineAllocatesLessThanTwoKilobytes() {
		writeJsonTo(OutputStream.nullOutputStream());
		logAccessLines(100);
		assertThat(IntStream.range(0, 20).mapToLong((round) -> {
			long before = allocated();
			logAccessLines(100);
			return (allocated() - before) / 100;
		}).min().orElseThrow()).isLessThan(2048);
	}

	private long allocated() {
		ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
		long writers = Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().equals("log-writer"))
			.mapToLong((thread) -> threads.getThreadAllocatedBytes(thread.threadId()))
			.sum();
		return writers + threads.getCurrentThreadAllocatedBytes();
	}

	private void logAccessLines(int count) {
		for (int line = 0; line < count; line++) {
			this.logger.atInfo()
				.addKeyValue("request_id", "0f8fad5b-d9cb-469f-a165-70867728950e")
				.addKeyValue("method", "GET")
				.addKeyValue("path", "/api/v1/say-hello")
				.addKeyValue("route", "/api/v1/say-hello")
				.addKeyValue("status", 200)
				.addKeyValue("duration_ms", 1.234)
				.addKeyValue("bytes", 1400L)
				.addKeyValue("peer", "127.0.0.1")
				.log("HTTP request");
		}
	}

	private void log(Level level, String message) {
		this.appender.doAppend(new LoggingEvent(Logger.FQCN, this.logger, level, message, null, null));
	}

	private List<String> lines() {
		return this.stdout.text().lines().toList();
	}

	/**
	 * A pipe that somebody reads or nobody.
	 */
	private static final class Stdout extends OutputStream {

		private final Semaphore reader = new Semaphore(1);

		private final ByteArrayOutputStream written = new ByteArrayOutputStream();

		private volatile boolean blocked;

		private volatile int writes;

		void block() {
			this.reader.acquireUninterruptibly();
			this.blocked = true;
		}

		void read() {
			if (this.blocked) {
				this.blocked = false;
				this.reader.release();
			}
		}

		boolean isWriting() {
			return this.reader.hasQueuedThreads();
		}

		synchronized String text() {
			return this.written.toString(StandardCharsets.UTF_8);
		}

		@Override
		public void write(byte[] bytes, int offset, int length) {
			this.reader.acquireUninterruptibly();
			synchronized (this) {
				this.written.write(bytes, offset, length);
				this.writes++;
			}
			this.reader.release();
		}

		@Override
		public void write(int value) {
			throw new UnsupportedOperationException();
		}

	}

}
