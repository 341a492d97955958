package dev.greeting.platform.limit.http;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

import dev.greeting.platform.http.ClientConnection;
import dev.greeting.platform.limit.LimitProperties;
import dev.greeting.platform.tls.RejectedHandshakes;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.apache.coyote.Adapter;
import org.apache.coyote.ErrorState;
import org.apache.coyote.Processor;
import org.apache.coyote.Request;
import org.apache.coyote.Response;
import org.apache.coyote.UpgradeProtocol;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.coyote.http11.Http11Processor;
import org.apache.coyote.http2.Http2Protocol;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;

/**
 * HTTP/1.1 with limits that Tomcat has no setting for.
 * <p>
 * A connection is closed if the request line and headers take longer than the
 * request-header timeout. Tomcat's own {@code connectionTimeout} restarts with every
 * byte, so that one byte now and then keeps a connection open for hours (slow loris).
 * There is no timer: the time is checked whenever bytes arrive, and a silent connection
 * ends by {@code connectionTimeout}.
 * <p>
 * A client that does not read its response has a separate write timeout. Tomcat would use
 * {@code connectionTimeout}, which is short because of incomplete requests.
 * <p>
 * When there are more connections than allowed, {@link EvictingNioEndpoint} closes some
 * that wait for their clients.
 * <p>
 * {@link CompressionPermits} bounds how many responses are compressed at the same time.
 * <p>
 * A request holds less memory than by Tomcat's defaults, so that all concurrent requests
 * fit a small heap. The buffer of its response has a quarter of the usual size and counts
 * three times, once in bytes and once in chars. The buffer for reading fits a usual
 * request and counts twice; its first part is outside of the heap, as the buffer for
 * writing is. The trailers of a chunked request, which nothing reads, have little room.
 */
public final class BoundedHttp11Protocol extends Http11NioProtocol {

	private static final int RESPONSE_BUFFER = 2 * 1024;

	private static final int READ_BUFFER = 2 * 1024;

	private static final int TRAILERS = 1024;

	/**
	 * The note of a request that holds its processor; Tomcat uses the first notes itself.
	 */
	private static final int PROCESSOR_NOTE = 20;

	private final EvictingNioEndpoint endpoint;

	private CompressionPermits compressions = new CompressionPermits(0);

	private final LongAdder writeTimeouts = new LongAdder();

	private @Nullable BoundedHttp2Protocol http2;

	private @Nullable LimitProperties limits;

	private long requestHeaderTimeoutNanos;

	private long writeTimeoutMillis;

	/**
	 * Made by Tomcat, by the name of the class.
	 */
	public BoundedHttp11Protocol() {
		this(new EvictingNioEndpoint());
	}

	private BoundedHttp11Protocol(EvictingNioEndpoint endpoint) {
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

	/**
	 * Replaces HTTP/2 by one with limits.
	 */
	@Override
	public void addUpgradeProtocol(UpgradeProtocol protocol) {
		if (protocol instanceof Http2Protocol) {
			this.http2 = new BoundedHttp2Protocol();
		}
		else {
			super.addUpgradeProtocol(protocol);
		}
	}

	/**
	 * Adds HTTP/2 if there is TLS. What it is configured with is complete only now.
	 */
	@Override
	public void init() throws Exception {
		if (this.http2 != null && this.limits != null && isSSLEnabled()) {
			this.http2.setLimits(this, this.limits);
			this.endpoint.setInUse(this.http2::hasOpenRequests);
			super.addUpgradeProtocol(this.http2);
		}
		super.init();
	}

	void setLimits(LimitProperties limits) {
		this.limits = limits;
		this.requestHeaderTimeoutNanos = limits.httpRequestHeaderTimeout().toNanos();
		this.compressions = new CompressionPermits(limits.compressedResponses());
		this.writeTimeoutMillis = limits.httpWriteTimeout().toMillis();
	}

	/**
	 * Bounds TLS handshakes, if there is TLS.
	 * @param transport what failed ones are reported as
	 * @param timeout how long one may take
	 * @param rejected where failed ones are reported
	 */
	void setHandshakeLimit(String transport, Duration timeout, RejectedHandshakes rejected) {
		this.endpoint.setHandshakeLimit(new HandshakeLimit(transport, timeout, rejected));
	}

	/**
	 * Registers metrics of the connections: how many there are and may be, how many were
	 * closed to accept others, and how many because their clients did not read.
	 * @param name the value of the tag {@code limit}
	 * @param meterRegistry where to register them
	 */
	void bindMetrics(String name, MeterRegistry meterRegistry) {
		Gauge.builder("concurrency.limit.max", this.endpoint, EvictingNioEndpoint::getMaxConnections)
			.tag("limit", name)
			.register(meterRegistry);
		Gauge.builder("concurrency.limit.used", this.endpoint, EvictingNioEndpoint::getConnectionCount)
			.tag("limit", name)
			.register(meterRegistry);
		FunctionCounter.builder("concurrency.limit.rejected", this.endpoint, EvictingNioEndpoint::getEvictedCount)
			.tag("limit", name)
			.register(meterRegistry);
		FunctionCounter.builder("http.server.write.timeouts", this, BoundedHttp11Protocol::getWriteTimeouts)
			.description("Responses that ended because their clients read nothing")
			.tag("limit", name)
			.register(meterRegistry);
	}

	private long getWriteTimeouts() {
		return this.writeTimeouts.sum() + ((this.http2 != null) ? this.http2.getWriteTimeouts() : 0);
	}

	@Override
	public boolean useCompression(Request request, Response response) {
		long length = response.getContentLengthLong();
		if (length >= 0 && length < getCompressionMinSize()) {
			return false;
		}
		// None for HTTP/2, which asks its upgrade protocol's HTTP/1.1 as well.
		if (!(request.getNote(PROCESSOR_NOTE) instanceof BoundedHttp11Processor processor)
				|| !processor.tryAcquireCompressionPermit()) {
			return false;
		}
		// Tomcat would use a transfer coding, which hardly any client reads.
		request.getMimeHeaders().removeHeader(HttpHeaders.TE);
		boolean compressed = super.useCompression(request, response);
		if (!compressed) {
			processor.releaseCompressionPermit(false);
		}
		return compressed;
	}

	@Override
	protected Processor createProcessor() {
		return new BoundedHttp11Processor(this, new YieldingAdapter(getAdapter(), this.endpoint::isNearlyFull));
	}

	private static final class BoundedHttp11Processor extends Http11Processor {

		private final BoundedHttp11Protocol limits;

		private @Nullable Object compressionPermit;

		private boolean writeTimedOut;

		private BoundedHttp11Processor(BoundedHttp11Protocol protocol, Adapter adapter) {
			super(protocol, adapter);
			this.limits = protocol;
			this.request.setNote(PROCESSOR_NOTE, this);
		}

		private boolean tryAcquireCompressionPermit() {
			if (this.compressionPermit == null) {
				this.compressionPermit = this.limits.compressions.tryAcquire();
			}
			return this.compressionPermit != null;
		}

		private void releaseCompressionPermit(boolean aborted) {
			if (this.compressionPermit != null) {
				this.limits.compressions.release(this.compressionPermit, aborted);
				this.compressionPermit = null;
			}
		}

		/**
		 * Recognizes a timeout in a write. The response itself has only those in a flush.
		 * Tomcat passes the timeout on if the handler throws it, and otherwise as the
		 * cause of the next write's exception.
		 */
		@Override
		protected void setErrorState(ErrorState state, @Nullable Throwable cause) {
			super.setErrorState(state, cause);
			boolean thrown = state == ErrorState.CLOSE_NOW && cause instanceof SocketTimeoutException
					&& this.request.getErrorException() == null;
			this.writeTimedOut |= thrown
					|| (cause instanceof IOException && cause.getCause() instanceof SocketTimeoutException);
		}

		@Override
		public SocketState process(SocketWrapperBase<?> socket, SocketEvent status) throws IOException {
			try {
				return super.process(socket, status);
			}
			finally {
				if (!isAsync()) {
					releaseCompressionPermit(getErrorState().isError());
					if (this.writeTimedOut || this.response.getErrorException() instanceof SocketTimeoutException) {
						this.limits.writeTimeouts.increment();
					}
					this.writeTimedOut = false;
				}
			}
		}

		@Override
		public SocketState service(SocketWrapperBase<?> socket) throws IOException {
			socket.setWriteTimeout(this.limits.writeTimeoutMillis);
			SocketState state = ClientConnection.serve(socket, () -> super.service(socket));
			boolean headIsIncomplete = state == SocketState.LONG && !isAsync();
			return (headIsIncomplete
					&& System.nanoTime() - this.request.getStartTimeNanos() > this.limits.requestHeaderTimeoutNanos)
							? SocketState.CLOSED : state;
		}

	}

}
