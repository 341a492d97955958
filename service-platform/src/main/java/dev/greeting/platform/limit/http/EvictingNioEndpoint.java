package dev.greeting.platform.limit.http;

import java.io.IOException;
import java.net.Socket;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.apache.tomcat.util.threads.LimitLatch;
import org.jspecify.annotations.Nullable;

/**
 * Accepts a connection even if the limit is reached, and closes some that wait for their
 * clients instead. Tomcat's own endpoint stops accepting, so that silent connections keep
 * all other clients out until they time out.
 * <p>
 * It closes connections of the address with the most connections first, so that no
 * address can crowd out others. Of one address, it closes those that have waited longest.
 * A client that sends its request immediately is safe. The connection of a request in
 * progress is closed only if its client has stopped sending the request or reading the
 * response, and if no other connection can be closed.
 */
final class EvictingNioEndpoint extends GarbageCollectedBufferEndpoint {

	/**
	 * One in so many connections is closed at a time, because finding them means checking
	 * every connection.
	 */
	private static final int EVICTED_SHARE = 16;

	/**
	 * How long a new connection waits until the chosen ones are closed.
	 */
	private static final Duration MAX_WAIT = Duration.ofMillis(100);

	private static final Duration POLL_INTERVAL = Duration.ofMillis(1);

	private final LongAdder evicted = new LongAdder();

	private Predicate<SocketWrapperBase<?>> inUse = (connection) -> false;

	/**
	 * Sets which connections serve requests although they wait for their clients: those
	 * that carry several requests at once.
	 */
	void setInUse(Predicate<SocketWrapperBase<?>> inUse) {
		this.inUse = inUse;
	}

	/**
	 * Keeps the acceptor from waiting.
	 * @return {@code null}
	 */
	@Override
	protected @Nullable LimitLatch initializeConnectionLatch() {
		return null;
	}

	@Override
	public long getConnectionCount() {
		return this.connections.size();
	}

	/**
	 * Returns how many connections have been closed to accept others.
	 * @return the number
	 */
	long getEvictedCount() {
		return this.evicted.sum();
	}

	@Override
	protected boolean setSocketOptions(SocketChannel socket) {
		if (isFull() && !evictConnections()) {
			this.evicted.increment();
			destroySocket(socket);
			return false;
		}
		return super.setSocketOptions(socket);
	}

	/**
	 * Returns whether more than three quarters of the allowed connections are open.
	 */
	boolean isNearlyFull() {
		return getMaxConnections() > 0 && this.connections.size() > getMaxConnections() / 4 * 3;
	}

	private boolean isFull() {
		return getMaxConnections() > 0 && this.connections.size() >= getMaxConnections();
	}

	private boolean evictConnections() {
		if (closeIdle()) {
			return true;
		}
		boolean evicted = evict(SelectionKey.OP_READ, EvictingNioEndpoint::shutDown);
		evicted |= evict(SelectionKey.OP_WRITE, EvictingNioEndpoint::shutDown);
		return evicted && closeIdle();
	}

	/**
	 * Closes idle connections until the limit allows another one. In a flood, all
	 * connections may be so new that the poller does not know them yet. Therefore this
	 * method tries for a while.
	 */
	private boolean closeIdle() {
		long start = System.nanoTime();
		do {
			evict(SelectionKey.OP_READ, this::close);
			if (!isFull()) {
				return true;
			}
			LockSupport.parkNanos(POLL_INTERVAL.toNanos());
		}
		while (System.nanoTime() - start < MAX_WAIT.toNanos());
		return !isFull();
	}

	/**
	 * Applies the action to the connections that come first. One that the poller does not
	 * know yet takes its place among them but stays open. Otherwise, while the poller is
	 * late, the few that it knows would be closed whoever they belong to.
	 */
	private boolean evict(int operation, BiPredicate<NioSocketWrapper, Integer> action) {
		int count = Math.max(1, getMaxConnections() / EVICTED_SHARE);
		long evicted = waitingFor(operation).stream()
			.sorted(Comparator.comparing(Waiting::rank).reversed().thenComparing(Waiting::since))
			.filter((waiting) -> waiting.isNew() || action.test(waiting.connection(), operation))
			.limit(count)
			.filter((waiting) -> !waiting.isNew())
			.count();
		this.evicted.add(evicted);
		return evicted > 0;
	}

	/**
	 * Lists the connections that wait until their clients send or read something, and
	 * those that the poller does not know yet. The rank of a connection is its position
	 * among those of the same address, from the one that has waited the shortest time.
	 */
	private List<Waiting> waitingFor(int operation) {
		List<Waiting> all = new ArrayList<>();
		for (SocketWrapperBase<NioChannel> connection : this.connections.values()) {
			if (connection instanceof NioSocketWrapper nio) {
				boolean isNew = isNew(nio);
				if (isNew || isWaiting(nio, operation) && !isInUse(nio, operation)) {
					all.add(new Waiting(nio, String.valueOf(nio.getRemoteAddr()),
							(operation == SelectionKey.OP_READ) ? nio.getLastRead() : nio.getLastWrite(), isNew, 0));
				}
			}
		}
		all.sort(Comparator.comparing(Waiting::since).reversed());
		Map<String, Integer> counts = new HashMap<>();
		all.replaceAll((waiting) -> waiting.withRank(counts.merge(waiting.address(), 1, Integer::sum)));
		return all;
	}

	/**
	 * Tells whether the poller does not know a connection yet. Such a connection stays
	 * open, because the poller would log an error if it found it closed.
	 */
	private static boolean isNew(NioSocketWrapper connection) {
		SocketChannel channel = connection.getSocket().getIOChannel();
		return channel != null && channel.isOpen() && !channel.isRegistered();
	}

	/**
	 * Tells whether a connection waits for its client.
	 */
	private static boolean isWaiting(NioSocketWrapper connection, int operation) {
		SocketChannel channel = connection.getSocket().getIOChannel();
		return channel != null && channel.isRegistered() && connection.interestOpsHas(operation);
	}

	/**
	 * Tells whether a connection serves requests. It reads all the time, but writes only
	 * what its client has to read.
	 */
	private boolean isInUse(NioSocketWrapper connection, int operation) {
		return operation == SelectionKey.OP_READ && this.inUse.test(connection);
	}

	/**
	 * Closes a connection unless a thread is using it.
	 */
	private boolean close(NioSocketWrapper connection, int operation) {
		if (!connection.getLock().tryLock()) {
			return false;
		}
		try {
			if (!isWaiting(connection, operation) || isInUse(connection, operation)) {
				return false;
			}
			connection.close();
			return true;
		}
		finally {
			connection.getLock().unlock();
		}
	}

	/**
	 * Makes the thread that waits for the client fail. It then closes the connection.
	 */
	private static boolean shutDown(NioSocketWrapper connection, int operation) {
		SocketChannel channel = connection.getSocket().getIOChannel();
		if (channel == null) {
			return false;
		}
		boolean reads = operation == SelectionKey.OP_READ;
		Socket socket = channel.socket();
		if (reads ? socket.isInputShutdown() : socket.isOutputShutdown()) {
			return false;
		}
		try {
			if (reads) {
				channel.shutdownInput();
			}
			else {
				channel.shutdownOutput();
			}
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

	/**
	 * A connection that waits for its client.
	 *
	 * @param connection the connection
	 * @param address the client's address
	 * @param since when it last heard of its client, in milliseconds of the epoch
	 * @param isNew whether the poller does not know it yet
	 * @param rank its place among those of the same address, the last that waits first
	 */
	private record Waiting(NioSocketWrapper connection, String address, long since, boolean isNew, int rank) {

		private Waiting withRank(int rank) {
			return new Waiting(this.connection, this.address, this.since, this.isNew, rank);
		}

	}

}
