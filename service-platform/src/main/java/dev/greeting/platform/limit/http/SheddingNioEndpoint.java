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

import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.apache.tomcat.util.threads.LimitLatch;
import org.jspecify.annotations.Nullable;

/**
 * Accepts connections even when there are as many as allowed, and closes some that wait
 * for their clients. Tomcat's own endpoint stops accepting, so that silent connections
 * keep all other clients out until they time out.
 * <p>
 * Connections of the address that has most of them are closed first, so that no address
 * can take the places of others; among those of one address, the ones that have waited
 * longest. A client that sends its request at once is safe. While a request is served,
 * its connection is not closed, unless its client stops sending the request or reading
 * the answer, and no other connection can be closed.
 */
final class SheddingNioEndpoint extends CollectedBuffersEndpoint {

	/**
	 * The share of all connections that is closed at once: finding them means checking
	 * every connection.
	 */
	private static final int SHARE = 16;

	/**
	 * How long a new connection waits until the chosen ones are closed.
	 */
	private static final Duration PATIENCE = Duration.ofMillis(100);

	private static final Duration PAUSE = Duration.ofMillis(1);

	private final LongAdder shed = new LongAdder();

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
	 * Returns how many connections have been closed for others since the start.
	 * @return the number
	 */
	long getShedCount() {
		return this.shed.sum();
	}

	@Override
	protected boolean setSocketOptions(SocketChannel socket) {
		if (isFull() && !makeRoom()) {
			this.shed.increment();
			destroySocket(socket);
			return false;
		}
		return super.setSocketOptions(socket);
	}

	private boolean isFull() {
		return getMaxConnections() > 0 && this.connections.size() >= getMaxConnections();
	}

	private boolean makeRoom() {
		if (closeIdle()) {
			return true;
		}
		boolean cut = shed(SelectionKey.OP_READ, SheddingNioEndpoint::cut);
		cut |= shed(SelectionKey.OP_WRITE, SheddingNioEndpoint::cut);
		return cut && closeIdle();
	}

	/**
	 * Closes connections that nobody works on until there is room. In a flood all of them
	 * may be so new that the poller does not know them yet, hence several attempts.
	 */
	private boolean closeIdle() {
		long start = System.nanoTime();
		do {
			shed(SelectionKey.OP_READ, SheddingNioEndpoint::close);
			if (!isFull()) {
				return true;
			}
			LockSupport.parkNanos(PAUSE.toNanos());
		}
		while (System.nanoTime() - start < PATIENCE.toNanos());
		return !isFull();
	}

	private boolean shed(int operation, BiPredicate<NioSocketWrapper, Integer> end) {
		int tooMany = Math.max(1, getMaxConnections() / SHARE);
		long ended = waitingFor(operation).stream()
			.sorted(Comparator.comparing(Waiting::rank).reversed().thenComparing(Waiting::since))
			.filter((waiting) -> end.test(waiting.connection(), operation))
			.limit(tooMany)
			.count();
		this.shed.add(ended);
		return ended > 0;
	}

	/**
	 * Lists the connections that wait until their clients send or read something. The
	 * rank of a connection is its position among those of the same address, from the one
	 * that has waited the shortest time.
	 */
	private List<Waiting> waitingFor(int operation) {
		List<Waiting> all = new ArrayList<>();
		for (SocketWrapperBase<NioChannel> connection : this.connections.values()) {
			if (connection instanceof NioSocketWrapper nio && isWaiting(nio, operation)) {
				all.add(new Waiting(nio, String.valueOf(nio.getRemoteAddr()),
						(operation == SelectionKey.OP_READ) ? nio.getLastRead() : nio.getLastWrite(), 0));
			}
		}
		all.sort(Comparator.comparing(Waiting::since).reversed());
		Map<String, Integer> counts = new HashMap<>();
		all.replaceAll((waiting) -> waiting.withRank(counts.merge(waiting.address(), 1, Integer::sum)));
		return all;
	}

	/**
	 * Tells whether a connection waits for its client. A connection that the poller does
	 * not know yet does not count: the poller would log an error if it found it closed.
	 */
	private static boolean isWaiting(NioSocketWrapper connection, int operation) {
		SocketChannel channel = connection.getSocket().getIOChannel();
		return channel != null && channel.isRegistered() && connection.interestOpsHas(operation);
	}

	/**
	 * Closes a connection unless a thread works on it.
	 */
	private static boolean close(NioSocketWrapper connection, int operation) {
		if (!connection.getLock().tryLock()) {
			return false;
		}
		try {
			if (!isWaiting(connection, operation)) {
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
	private static boolean cut(NioSocketWrapper connection, int operation) {
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
	 * @param rank its place among those of the same address, the last that waits first
	 */
	private record Waiting(NioSocketWrapper connection, String address, long since, int rank) {

		private Waiting withRank(int rank) {
			return new Waiting(this.connection, this.address, this.since, rank);
		}

	}

}
