package dev.greeting.platform.limit.http;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.concurrent.atomic.LongAdder;

import dev.greeting.platform.http.ClientConnection;
import dev.greeting.platform.limit.LimitProperties;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.apache.coyote.Adapter;
import org.apache.coyote.Processor;
import org.apache.coyote.Request;
import org.apache.coyote.Response;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.coyote.http11.Http11Processor;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;

/**
 * HTTP/1.1 with limits that Tomcat has no setting for.
 * <p>
 * Connections that take too long for the head of a request are closed. Tomcat's own
 * {@code connectionTimeout} begins anew with every byte, so that one byte now and then
 * keeps a connection for hours (slow loris). Nothing is timed here: whoever says nothing
 * at all is left to that timeout, and whoever does say something is looked at then.
 * <p>
 * Clients that take nothing of an answer are given a time of their own. In Tomcat they
 * have the {@code connectionTimeout}, too, which is short because of those who do not
 * finish their requests.
 * <p>
 * When there are more connections than allowed, {@link SheddingNioEndpoint} closes some
 * that wait for their clients.
 * <p>
 * {@link CompressionPlaces} bounds how many responses are compressed at the same time.
 * <p>
 * A request holds less memory than Tomcat's, so that as many as are let in at once fit a
 * small heap. The buffer of its response has a quarter of the usual size and counts three
 * times, once in bytes and once in chars. The buffer for reading fits a usual request and
 * counts twice; its first part is outside of the heap, as the buffer for writing is. The
 * trailers of a chunked request, which nothing reads, have little room.
 */
public final class BoundedHttp11Protocol extends Http11NioProtocol {

	private static final int RESPONSE_BUFFER = 2 * 1024;

	private static final int READ_BUFFER = 2 * 1024;

	private static final int TRAILERS = 1024;

	/**
	 * The note of a request that holds its processor; Tomcat uses the first notes itself.
	 */
	private static final int PROCESSOR_NOTE = 20;

	private final SheddingNioEndpoint endpoint;

	private CompressionPlaces compressions = new CompressionPlaces(0);

	private final LongAdder writeTimeouts = new LongAdder();

	private long headTimeoutNanos;

	private long writeTimeoutMillis;

	/**
	 * Made by Tomcat, by the name of the class.
	 */
	public BoundedHttp11Protocol() {
		this(new SheddingNioEndpoint());
	}

	private BoundedHttp11Protocol(SheddingNioEndpoint endpoint) {
		super(endpoint);
		this.endpoint = endpoint;
		setProperty("socket.directBuffer", "true");
		setProperty("socket.appReadBufSize", String.valueOf(READ_BUFFER));
		setMaxTrailerSize(TRAILERS);
	}

	@Override
	public int getDesiredBufferSize() {
		return RESPONSE_BUFFER;
	}

	void setLimits(LimitProperties limits) {
		this.headTimeoutNanos = limits.httpHeadTimeout().toNanos();
		this.compressions = new CompressionPlaces(limits.compressedResponses());
		this.writeTimeoutMillis = limits.httpWriteTimeout().toMillis();
	}

	/**
	 * Shows how many connections there are, may be, had to make room, and were closed
	 * because their clients took nothing.
	 * @param name the value of the tag {@code limit}
	 * @param meterRegistry where to register them
	 */
	void showConnections(String name, MeterRegistry meterRegistry) {
		Gauge.builder("concurrency.limit.max", this.endpoint, SheddingNioEndpoint::getMaxConnections)
			.tag("limit", name)
			.register(meterRegistry);
		Gauge.builder("concurrency.limit.used", this.endpoint, SheddingNioEndpoint::getConnectionCount)
			.tag("limit", name)
			.register(meterRegistry);
		FunctionCounter.builder("concurrency.limit.refused", this.endpoint, SheddingNioEndpoint::getShedCount)
			.tag("limit", name)
			.register(meterRegistry);
		FunctionCounter.builder("http.server.write.timeouts", this.writeTimeouts, LongAdder::sum)
			.description("Connections that were closed because their clients took nothing of an answer")
			.tag("limit", name)
			.register(meterRegistry);
	}

	@Override
	public boolean useCompression(Request request, Response response) {
		long length = response.getContentLengthLong();
		if (length >= 0 && length < getCompressionMinSize()) {
			return false;
		}
		// None for HTTP/2, which asks its upgrade protocol's HTTP/1.1 as well.
		if (!(request.getNote(PROCESSOR_NOTE) instanceof BoundedHttp11Processor processor)
				|| !processor.takePlaceToCompress()) {
			return false;
		}
		// Tomcat would use a transfer coding, which hardly any client reads.
		request.getMimeHeaders().removeHeader(HttpHeaders.TE);
		boolean compressed = super.useCompression(request, response);
		if (!compressed) {
			processor.leavePlaceToCompress(false);
		}
		return compressed;
	}

	@Override
	protected Processor createProcessor() {
		return new BoundedHttp11Processor(this, getAdapter());
	}

	private static final class BoundedHttp11Processor extends Http11Processor {

		private final BoundedHttp11Protocol limits;

		private @Nullable Object placeToCompress;

		private BoundedHttp11Processor(BoundedHttp11Protocol protocol, Adapter adapter) {
			super(protocol, adapter);
			this.limits = protocol;
			this.request.setNote(PROCESSOR_NOTE, this);
		}

		private boolean takePlaceToCompress() {
			if (this.placeToCompress == null) {
				this.placeToCompress = this.limits.compressions.take();
			}
			return this.placeToCompress != null;
		}

		private void leavePlaceToCompress(boolean cut) {
			if (this.placeToCompress != null) {
				this.limits.compressions.giveBack(this.placeToCompress, cut);
				this.placeToCompress = null;
			}
		}

		@Override
		public SocketState process(SocketWrapperBase<?> socket, SocketEvent status) throws IOException {
			try {
				return super.process(socket, status);
			}
			finally {
				if (!isAsync()) {
					leavePlaceToCompress(getErrorState().isError());
					if (this.response.getErrorException() instanceof SocketTimeoutException) {
						this.limits.writeTimeouts.increment();
					}
				}
			}
		}

		@Override
		public SocketState service(SocketWrapperBase<?> socket) throws IOException {
			socket.setWriteTimeout(this.limits.writeTimeoutMillis);
			SocketState state = ClientConnection.serve(socket, () -> super.service(socket));
			boolean headIsIncomplete = state == SocketState.LONG && !isAsync();
			return (headIsIncomplete
					&& System.nanoTime() - this.request.getStartTimeNanos() > this.limits.headTimeoutNanos)
							? SocketState.CLOSED : state;
		}

	}

}
