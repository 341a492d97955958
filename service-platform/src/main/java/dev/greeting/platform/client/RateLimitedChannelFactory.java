package dev.greeting.platform.client;

import java.net.SocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.ChannelFactory;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandler.Sharable;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.ChannelOutboundHandlerAdapter;
import io.grpc.netty.shaded.io.netty.channel.ChannelPromise;
import org.jspecify.annotations.Nullable;

/**
 * Limits how often a channel connects to one address of a server or proxy: after
 * {@value #PER_SECOND} attempts within a second, the next one waits for the end of that
 * second.
 * <p>
 * grpc-java itself waits only after an attempt that failed. If a server sends its
 * settings and closes the connection, the attempt has succeeded, and {@code round_robin}
 * connects again at once, thousands of times a second.
 */
final class RateLimitedChannelFactory implements ChannelFactory<Channel> {

	static final int PER_SECOND = 10;

	private final ChannelFactory<? extends Channel> connections;

	private final Limit limit = new Limit();

	/**
	 * Creates the factory of a channel.
	 * @param connections creates the connections
	 */
	RateLimitedChannelFactory(ChannelFactory<? extends Channel> connections) {
		this.connections = connections;
	}

	@Override
	public Channel newChannel() {
		Channel connection = this.connections.newChannel();
		connection.pipeline().addLast(this.limit);
		return connection;
	}

	@Sharable
	private static final class Limit extends ChannelOutboundHandlerAdapter {

		private final Map<SocketAddress, Attempts> attempts = new ConcurrentHashMap<>();

		@Override
		public void connect(ChannelHandlerContext context, SocketAddress remote, @Nullable SocketAddress local,
				ChannelPromise promise) {
			long delayNanos = count(remote);
			if (delayNanos <= 0) {
				context.connect(remote, local, promise);
			}
			else {
				context.executor()
					.schedule(() -> context.connect(remote, local, promise), delayNanos, TimeUnit.NANOSECONDS);
			}
		}

		/**
		 * Counts an attempt.
		 * @return how long it must wait, zero or less if it need not
		 */
		private long count(SocketAddress address) {
			long now = System.nanoTime();
			this.attempts.values().removeIf((attempts) -> attempts.endNanos() - now <= 0);
			Attempts attempts = this.attempts.merge(address, new Attempts(now + TimeUnit.SECONDS.toNanos(1), 1),
					(first, one) -> first.andOneMore());
			return (attempts.count() <= PER_SECOND) ? 0 : attempts.endNanos() - now;
		}

	}

	/**
	 * The attempts to connect to an address within one second.
	 *
	 * @param endNanos when the second ends
	 * @param count how many there were
	 */
	private record Attempts(long endNanos, int count) {

		Attempts andOneMore() {
			return new Attempts(this.endNanos, this.count + 1);
		}

	}

}
