package dev.greeting.platform.client;

import java.io.IOException;

import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.ChannelFactory;

/**
 * Creates connections that report their closure to grpc-java before any write fails.
 * Netty itself first fails the pending writes of a closed connection, without a reason.
 * grpc-java then ends every call on the connection with {@code UNKNOWN: channel
 * closed}, and such calls are not retried
 * (<a href="https://github.com/grpc/grpc-java/issues/10120">grpc-java 10120</a>). It
 * translates an {@code IOException} into {@code UNAVAILABLE}.
 *
 * @param connections creates the connections
 */
record ClosureReportingChannelFactory(
		ChannelFactory<? extends Channel> connections) implements ChannelFactory<Channel> {

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
			super("The peer has closed the connection");
		}

		@Override
		public Throwable fillInStackTrace() {
			return this;
		}

	}

}
