package dev.greeting.system.tls;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.locks.LockSupport;

import dev.greeting.platform.test.http.RawHttp;
import dev.greeting.system.launch.RunningService;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;

/**
 * A stream of items that a reader reads steadily and checks item by item.
 */
final class OpenStream implements AutoCloseable {

	private static final long PAUSE_NANOS = 1_000_000;

	static final String PATH = "/api/v1/items/stream?length=" + Integer.MAX_VALUE;

	private final Lines lines;

	private final Closeable exchange;

	private final Thread reader;

	private volatile int last;

	private volatile String failure = "";

	private volatile boolean closing;

	OpenStream(RunningService gateway) {
		this(RawHttp.open(gateway.http(), "GET", PATH));
	}

	private OpenStream(RawHttp exchange) {
		this(exchange.body()::line, exchange::close);
	}

	/**
	 * Begins to read.
	 * @param lines where the next line comes from
	 * @param exchange what is closed at the end
	 */
	OpenStream(Lines lines, Closeable exchange) {
		this.lines = lines;
		this.exchange = exchange;
		this.reader = Thread.ofVirtual().start(this::read);
	}

	private void read() {
		try {
			while (!this.closing) {
				int id = this.last + 1;
				String line = this.lines.next();
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

	/**
	 * Fails unless there was an item, and further ones come.
	 */
	void assertGoesOn() {
		int before = this.last;
		Assertions.assertThat(before).isPositive();
		Awaitility.await("further items").until(() -> !this.failure.isEmpty() || this.last > before + 100);
		Assertions.assertThat(this.failure).isEmpty();
	}

	@Override
	public void close() {
		this.closing = true;
		try {
			this.exchange.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.reader.interrupt();
	}

	/**
	 * The lines of a stream.
	 */
	interface Lines {

		String next() throws IOException;

	}

}
