package dev.greeting.platform.client;

import java.io.IOException;

import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.ChannelFactory;

/**
 * Makes connections that tell grpc-java of their end before anything else does. Netty
 * fails the writes that wait on a closed connection first, and does not say why;
 * grpc-java takes that for {@code UNKNOWN: channel closed} and gives it to every call on
 * the connection, which then is neither retried nor known to be worth it
 * (<a href="https://github.com/grpc/grpc-java/issues/10120">grpc-java 10120</a>). Of an
 * {@code IOException} it makes {@code UNAVAILABLE}.
 *
 * @param connections makes the connections
 */
record ReportedClosures(ChannelFactory<? extends Channel> connections) implements ChannelFactory<Channel> {

	@Override
	public Channel newChannel() {
		Channel connection = this.connections.newChannel();
		connection.closeFuture()
			.addListener((closed) -> connection.pipeline().fireExceptionCaught(new ConnectionClosedException()));
		return connection;
	}

	private static final class ConnectionClosedException extends IOException {

		ConnectionClosedException() {
			// SslHandler ignores messages such as "The connection was closed".
			super("The peer has gone");
		}

		@Override
		public Throwable fillInStackTrace() {
			return this;
		}

	}

}
