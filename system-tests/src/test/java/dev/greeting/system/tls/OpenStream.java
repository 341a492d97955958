package dev.greeting.system.tls;

import java.io.IOException;
import java.util.concurrent.locks.LockSupport;

import dev.greeting.platform.test.http.RawHttp;
import dev.greeting.system.launch.RunningService;

/**
 * A stream of items that a reader reads steadily and checks item by item.
 */
final class OpenStream implements AutoCloseable {

	private static final long PAUSE_NANOS = 1_000_000;

	private final RawHttp exchange;

	private final Thread reader;

	private volatile int last;

	private volatile String failure = "";

	private volatile boolean closing;

	OpenStream(RunningService gateway) {
		this.exchange = RawHttp.open(gateway.http(), "GET", "/api/v1/items/stream?length=" + Integer.MAX_VALUE);
		this.reader = Thread.ofVirtual().start(this::read);
	}

	private void read() {
		try {
			while (!this.closing) {
				int id = this.last + 1;
				String line = this.exchange.body().line();
				if (!("{\"id\":%1$d,\"name\":\"name %1$d\"}".formatted(id)).equals(line)) {
					this.failure = "item " + id + " is " + line;
					return;
				}
				this.last = id;
				if (id % 100 == 0) {
					LockSupport.parkNanos(PAUSE_NANOS);
				}
			}
		}
		catch (IOException | RuntimeException ex) {
			this.failure = this.closing ? "" : "after item " + this.last + ": " + ex;
		}
	}

	/**
	 * Returns the last item so far.
	 */
	int last() {
		return this.last;
	}

	/**
	 * Returns why the stream ended.
	 * @return the reason, empty while it goes on
	 */
	String failure() {
		return this.failure;
	}

	@Override
	public void close() {
		this.closing = true;
		this.exchange.close();
		this.reader.interrupt();
	}

}
