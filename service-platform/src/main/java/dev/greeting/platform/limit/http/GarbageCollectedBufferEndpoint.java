package dev.greeting.platform.limit.http;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;

import dev.greeting.platform.tls.HandshakeFailure;
import dev.greeting.platform.tls.RejectedHandshakes;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint;
import org.apache.tomcat.util.net.SocketBufferHandler;
import org.jspecify.annotations.Nullable;

/**
 * Leaves the direct buffers of connections to the garbage collector. Tomcat frees them by
 * a method of {@code sun.misc.Unsafe}, for which the JVM writes warnings to stderr.
 */
class GarbageCollectedBufferEndpoint extends NioEndpoint {

	private long handshakeTimeoutNanos = Long.MAX_VALUE;

	private @Nullable RejectedHandshakes rejected;

	/**
	 * Bounds TLS handshakes.
	 * @param timeout how long one may take
	 * @param rejected where failed ones are reported
	 */
	void setHandshakeLimit(Duration timeout, RejectedHandshakes rejected) {
		this.handshakeTimeoutNanos = timeout.toNanos();
		this.rejected = rejected;
	}

	long handshakeTimeoutNanos() {
		return this.handshakeTimeoutNanos;
	}

	void handshakeFailed(SocketChannel connection, HandshakeFailure failure, @Nullable IOException cause) {
		if (this.rejected != null) {
			this.rejected.add("http", connection.socket().getRemoteSocketAddress(), failure, cause);
		}
	}

	@Override
	protected NioChannel createChannel(SocketBufferHandler buffers) {
		if (isSSLEnabled()) {
			return new BoundedHandshakeChannel(buffers, this);
		}
		return new NioChannel(buffers) {

			@Override
			public void free() {
				// left to the garbage collector
			}

		};
	}

}
