package dev.greeting.platform.limit.http;

import java.nio.channels.SocketChannel;

import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint;
import org.apache.tomcat.util.net.SocketBufferHandler;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * Leaves the direct buffers of connections to the garbage collector. Tomcat frees them by
 * a method of {@code sun.misc.Unsafe}, for which the JVM writes warnings to stderr.
 */
class GarbageCollectedBufferEndpoint extends NioEndpoint {

	private @Nullable HandshakeLimit handshakeLimit;

	void setHandshakeLimit(HandshakeLimit limit) {
		this.handshakeLimit = limit;
	}

	@Override
	public void bind() throws Exception {
		if (isSSLEnabled() && this.handshakeLimit != null) {
			this.handshakeLimit.register();
		}
		super.bind();
	}

	@Override
	protected boolean setSocketOptions(SocketChannel socket) {
		boolean accepted = super.setSocketOptions(socket);
		SocketWrapperBase<NioChannel> connection = this.connections.get(socket);
		if (connection != null && connection.getSocket() instanceof BoundedHandshakeChannel channel) {
			channel.limitSilence(connection);
		}
		return accepted;
	}

	@Override
	protected NioChannel createChannel(SocketBufferHandler buffers) {
		if (isSSLEnabled()) {
			return (this.handshakeLimit != null) ? new BoundedHandshakeChannel(buffers, this, this.handshakeLimit)
					: super.createChannel(buffers);
		}
		return new NioChannel(buffers) {

			@Override
			public void free() {
				// left to the garbage collector
			}

		};
	}

}
