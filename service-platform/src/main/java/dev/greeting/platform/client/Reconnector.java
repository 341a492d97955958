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
 * Lets channels look for their peers about every two seconds. grpc-java itself waits up
 * to two minutes between two attempts to connect, and has no setting for it. The time is
 * random within a quarter, so that not all clients come at once to a server that is back.
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

	void add(ManagedChannel channel) {
		this.channels.add(channel);
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
	 * Connects, also before the first call, so that health tells whether there is
	 * anybody. Cuts every backoff short, and resolves names again if what is known of
	 * them is older than {@code networkaddress.cache.ttl}. Does nothing to connections
	 * that are well.
	 */
	private static void reconnect(ManagedChannel channel) {
		try {
			channel.getState(true);
			channel.resetConnectBackoff();
		}
		catch (Throwable ex) {
			logger.warn("Cannot look for the peers of {}", channel.authority(), ex);
		}
	}

}
