package dev.greeting.platform.limit.http;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;

import dev.greeting.platform.tls.HandshakeFailure;
import org.apache.tomcat.util.net.NioEndpoint.NioSocketWrapper;
import org.apache.tomcat.util.net.SecureNioChannel;
import org.apache.tomcat.util.net.SocketBufferHandler;
import org.jspecify.annotations.Nullable;

/**
 * A connection whose TLS handshake must end in time. Tomcat's own timeout restarts with
 * every byte, so that a client that sends one now and then never ends its handshake. The
 * time is checked whenever bytes arrive; a silent connection ends by
 * {@code connectionTimeout}.
 */
final class BoundedHandshakeChannel extends SecureNioChannel {

	private final GarbageCollectedBufferEndpoint endpoint;

	private long startNanos = System.nanoTime();

	private boolean ended;

	BoundedHandshakeChannel(SocketBufferHandler buffers, GarbageCollectedBufferEndpoint endpoint) {
		super(buffers, endpoint);
		this.endpoint = endpoint;
	}

	@Override
	public void reset(SocketChannel channel, NioSocketWrapper connection) throws IOException {
		super.reset(channel, connection);
		this.startNanos = System.nanoTime();
		this.ended = false;
	}

	@Override
	public int handshake(boolean read, boolean write) throws IOException {
		if (this.ended) {
			return super.handshake(read, write);
		}
		try {
			int missing = super.handshake(read, write);
			this.ended = isHandshakeComplete();
			if (!this.ended && age() > this.endpoint.handshakeTimeoutNanos()) {
				throw new SocketTimeoutException("The handshake takes too long");
			}
			return missing;
		}
		catch (IOException ex) {
			failed((ex instanceof SocketTimeoutException) ? HandshakeFailure.TIMEOUT : HandshakeFailure.of(ex), ex);
			throw ex;
		}
	}

	@Override
	public void close() throws IOException {
		if (!isHandshakeComplete()) {
			boolean late = age() >= TimeUnit.MILLISECONDS.toNanos(this.endpoint.getConnectionTimeout());
			failed(late ? HandshakeFailure.TIMEOUT : HandshakeFailure.CLOSED, null);
		}
		super.close();
	}

	/**
	 * Does nothing: the buffers are left to the garbage collector.
	 */
	@Override
	public void free() {
	}

	private void failed(HandshakeFailure failure, @Nullable IOException cause) {
		if (!this.ended) {
			this.ended = true;
			this.endpoint.handshakeFailed(getIOChannel(), failure, cause);
		}
	}

	private long age() {
		return System.nanoTime() - this.startNanos;
	}

}
