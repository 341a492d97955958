package dev.greeting.platform.client;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import io.grpc.ManagedChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes channels reconnect about every two seconds. grpc-java itself waits up to two
 * minutes between two attempts to connect, and has no setting for it. The interval varies
 * by a quarter at random, so that not all clients reconnect at once to a server that has
 * returned.
 */
final class Reconnector {

	private static final Logger logger = LoggerFactory.getLogger(Reconnector.class);

	private static final long PERIOD_NANOS = Duration.ofSeconds(2).toNanos();

	private static final long SPREAD_NANOS = PERIOD_NANOS / 4;

	private final ScheduledExecutorService timer;

	private final Queue<ManagedChannel> channels = new ConcurrentLinkedQueue<>();

	Reconnector(ScheduledExecutorService timer) {
		this.timer = timer;
		schedule();
	}

	/**
	 * Connects the channel at once, while the application is still starting, so that its
	 * first request finds a connection.
	 */
	void add(ManagedChannel channel) {
		this.channels.add(channel);
		this.timer.execute(() -> reconnect(channel));
	}

	private void schedule() {
		long nanos = ThreadLocalRandom.current().nextLong(PERIOD_NANOS - SPREAD_NANOS, PERIOD_NANOS + SPREAD_NANOS);
		this.timer.schedule(this::reconnectAll, nanos, TimeUnit.NANOSECONDS);
	}

	private void reconnectAll() {
		this.channels.forEach(Reconnector::reconnect);
		if (!this.timer.isShutdown()) {
			schedule();
		}
	}

	/**
	 * Connects, also before the first call, so that health shows whether the service can
	 * be reached. Ends the backoff, and resolves names again if their addresses are older
	 * than {@code networkaddress.cache.ttl}. Has no effect on open connections.
	 */
	private static void reconnect(ManagedChannel channel) {
		try {
			channel.getState(true);
			channel.resetConnectBackoff();
		}
		catch (Throwable ex) {
			logger.warn("Cannot refresh the addresses of {}", channel.authority(), ex);
		}
	}

}
