package dev.greeting.system.load;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

import dev.greeting.system.launch.RunningService;

/**
 * GET requests from a number of clients, each of which sends the next request after the
 * previous response (a closed loop). It measures the maximum throughput of a service, not
 * its behaviour at a given rate.
 */
public final class ClosedLoad implements AutoCloseable {

	private final Collection<Response> responses = new ConcurrentLinkedQueue<>();

	private final List<Thread> clients = new ArrayList<>();

	private volatile boolean stopping;

	private ClosedLoad(RunningService service, int clients, String path) {
		for (int count = 0; count < clients; count++) {
			this.clients.add(Thread.ofVirtual().start(() -> run(service, path)));
		}
	}

	public static ClosedLoad of(int clients, String path, RunningService service) {
		return new ClosedLoad(service, clients, path);
	}

	/**
	 * Runs the clients for a time, and waits for their last responses.
	 * @param duration the time
	 * @return all responses
	 */
	public Responses runFor(Duration duration) {
		try {
			Thread.sleep(duration);
			close();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
		return new Responses(List.copyOf(this.responses));
	}

	@Override
	public void close() throws InterruptedException {
		this.stopping = true;
		for (Thread client : this.clients) {
			client.join();
		}
	}

	private void run(RunningService service, String path) {
		KeptConnection connection = null;
		while (!this.stopping) {
			Instant start = Instant.now();
			long nanos = System.nanoTime();
			try {
				if (connection != null && !connection.isUsable()) {
					connection.close();
					connection = null;
				}
				if (connection == null) {
					connection = new KeptConnection(service.http(), Duration.ofSeconds(20));
				}
				int status = connection.get(path, "").status();
				this.responses
					.add(new Response(start, Duration.ofNanos(System.nanoTime() - nanos), service.http(), status, ""));
			}
			catch (IOException ex) {
				if (connection != null) {
					connection.close();
				}
				connection = null;
				this.responses.add(new Response(start, Duration.ofNanos(System.nanoTime() - nanos), service.http(),
						Response.NONE, ex.toString()));
			}
		}
		if (connection != null) {
			connection.close();
		}
	}

}
