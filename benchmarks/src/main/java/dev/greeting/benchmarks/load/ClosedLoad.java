package dev.greeting.benchmarks.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;

/**
 * GET requests over a number of kept connections, each of which carries the next request
 * after the previous response. One thread does it all, so that it takes little from the
 * services that share the processors.
 */
public final class ClosedLoad {

	private ClosedLoad() {
	}

	/**
	 * Sends requests for a time, and waits for the last responses.
	 * @param port the port of a service on this machine
	 * @param path the path and query
	 * @param connections how many connections there are
	 * @param duration the time
	 * @return the result
	 * @throws IllegalStateException if a response has another status than 200
	 */
	public static Result run(int port, String path, int connections, Duration duration) {
		return run(port, path, connections, duration, () -> {
		});
	}

	/**
	 * Sends requests for a time, waits for the last responses, and tells of each response
	 * when it has arrived.
	 * @param port the port of a service on this machine
	 * @param path the path and query
	 * @param connections how many connections there are
	 * @param duration the time
	 * @param onResponse called after each response, always by the calling thread; the
	 * next request waits for it
	 * @return the result
	 * @throws IllegalStateException if a response has another status than 200
	 */
	public static Result run(int port, String path, int connections, Duration duration, Runnable onResponse) {
		long start = System.nanoTime();
		long end = start + duration.toNanos();
		long requests = 0;
		try (Selector selector = Selector.open()) {
			for (int count = 0; count < connections; count++) {
				new KeptConnection(port, path, selector).send();
			}
			for (int open = connections; open > 0;) {
				selector.select();
				for (SelectionKey key : selector.selectedKeys()) {
					KeptConnection connection = (KeptConnection) key.attachment();
					if (!connection.receive()) {
						continue;
					}
					requests++;
					onResponse.run();
					if (System.nanoTime() < end) {
						connection.reconnectIfClosed(selector).send();
					}
					else {
						connection.close();
						open--;
					}
				}
				selector.selectedKeys().clear();
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return new Result(requests, Duration.ofNanos(System.nanoTime() - start));
	}

	/**
	 * What was done.
	 *
	 * @param requests how many requests were answered
	 * @param duration how long that took
	 */
	public record Result(long requests, Duration duration) {

		public double perSecond() {
			return this.requests / (this.duration.toNanos() / 1e9);
		}

	}

}
