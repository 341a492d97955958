package dev.greeting.platform.limit.http;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;

import dev.greeting.platform.tls.HandshakeFailure;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint;
import org.apache.tomcat.util.net.NioEndpoint.NioSocketWrapper;
import org.apache.tomcat.util.net.SecureNioChannel;
import org.apache.tomcat.util.net.SocketBufferHandler;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * A connection whose TLS handshake must end in time. Tomcat's own timeout is
 * {@code connectionTimeout}, and restarts with every byte, so that a client that sends
 * one now and then never ends its handshake. Here, whoever waits for bytes of a handshake
 * waits for the rest of its time.
 */
final class BoundedHandshakeChannel extends SecureNioChannel {

	private final NioEndpoint endpoint;

	private final HandshakeLimit limit;

	private long startNanos = System.nanoTime();

	private boolean ended;

	BoundedHandshakeChannel(SocketBufferHandler buffers, NioEndpoint endpoint, HandshakeLimit limit) {
		super(buffers, endpoint);
		this.endpoint = endpoint;
		this.limit = limit;
	}

	@Override
	public void reset(SocketChannel channel, NioSocketWrapper connection) throws IOException {
		super.reset(channel, connection);
		this.startNanos = System.nanoTime();
		this.ended = false;
	}

	/**
	 * Limits how long a new connection may be silent. Called when the connection has been
	 * accepted. If a thread is already using it, its client has sent something.
	 * @param connection the connection of this channel
	 */
	void limitSilence(SocketWrapperBase<NioChannel> connection) {
		if (connection.getLock().tryLock()) {
			try {
				if (!this.ended) {
					connection.setReadTimeout(patienceMillis());
				}
			}
			finally {
				connection.getLock().unlock();
			}
		}
	}

	@Override
	public int handshake(boolean read, boolean write) throws IOException {
		if (this.ended) {
			return super.handshake(read, write);
		}
		try {
			int missing = super.handshake(read, write);
			this.ended = isHandshakeComplete();
			if (!this.ended && passedMillis() >= this.limit.timeout().toMillis()) {
				throw new SocketTimeoutException("The handshake takes too long");
			}
			this.socketWrapper.setReadTimeout(this.ended ? this.endpoint.getConnectionTimeout() : patienceMillis());
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
			boolean late = this.socketWrapper.getError() instanceof SocketTimeoutException;
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
			this.limit.rejected()
				.add(this.limit.transport(), getIOChannel().socket().getRemoteSocketAddress(), failure, cause);
		}
	}

	/**
	 * Returns how long the client may be silent. Tomcat looks for silent connections once
	 * in an interval, so it may find this one so much later.
	 * @return the time, at least 1, because Tomcat waits forever with 0
	 */
	private long patienceMillis() {
		return Math.max(1, this.limit.timeout().toMillis() - passedMillis()
				- this.endpoint.getSocketProperties().getTimeoutInterval());
	}

	private long passedMillis() {
		return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - this.startNanos);
	}

}
