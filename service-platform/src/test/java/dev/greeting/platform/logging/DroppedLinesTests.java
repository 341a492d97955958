package dev.greeting.platform.logging;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.greeting.probe.ProbeTest;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class DroppedLinesTests extends ProbeTest {

	private static final int QUEUE = 256;

	@Test
	void everyLineIsWrittenOrCountedAsDroppedAtAnyLevel() {
		LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
		Stdout stdout = new Stdout();
		CountingAsyncAppender appender = new CountingAsyncAppender();
		appender.setContext(context);
		appender.setQueueSize(QUEUE);
		appender.setDiscardingThreshold(64);
		appender.setNeverBlock(true);
		appender.addAppender(stdout);
		stdout.start();
		appender.start();
		int lines = 10 * QUEUE;
		for (int line = 0; line < lines; line++) {
			appender.doAppend(new LoggingEvent(null, context.getLogger("test"),
					(line % 2 == 0) ? Level.ERROR : Level.INFO, "line", null, null));
		}
		assertThat(appender.dropped()).isGreaterThan(lines - 2 * QUEUE);
		stdout.read.countDown();
		await().untilAsserted(() -> assertThat(stdout.written.get() + appender.dropped()).isEqualTo(lines));
		appender.stop();
	}

	@Test
	void prometheusShowsTheNumberOfDroppedLines() {
		assertThat(send("GET", this.managementPort, "/actuator/prometheus").body())
			.contains("logback_events_dropped_total{appender=\"ASYNC\"} 0.0");
	}

	/**
	 * Blocks every write until the test reads it.
	 */
	private static final class Stdout extends AppenderBase<ILoggingEvent> {

		private final CountDownLatch read = new CountDownLatch(1);

		private final AtomicInteger written = new AtomicInteger();

		@Override
		protected void append(ILoggingEvent line) {
			try {
				this.read.await();
				this.written.incrementAndGet();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}

	}

}
