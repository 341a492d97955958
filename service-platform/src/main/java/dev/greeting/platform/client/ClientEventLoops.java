package dev.greeting.platform.client;

import java.util.concurrent.Executor;

import dev.greeting.platform.client.GrpcClientsProperties.Client;
import io.grpc.netty.shaded.io.netty.channel.IoEventLoop;
import io.grpc.netty.shaded.io.netty.channel.IoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.IoHandlerFactory;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.SingleThreadIoEventLoop;
import io.grpc.netty.shaded.io.netty.channel.epoll.Epoll;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollIoHandler;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.util.NettyRuntime;
import io.grpc.netty.shaded.io.netty.util.concurrent.DefaultThreadFactory;

/**
 * The event loops of all connections to servers: one for two processors. If a client has
 * more connections, there is one for each of these, up to the number of processors.
 * <p>
 * grpc-java starts a timer for the deadline of each call, on the next loop in turn. With
 * grpc-java's own number, two for each processor, a call would wake a loop that has
 * nothing else to do. A loop takes a fifth of the CPU time of an HTTP request that makes
 * one call.
 */
final class ClientEventLoops extends MultiThreadIoEventLoopGroup {

	ClientEventLoops(GrpcClientsProperties clients) {
		this(count(clients, NettyRuntime.availableProcessors()),
				Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
	}

	ClientEventLoops(int count, IoHandlerFactory ioHandlers) {
		super(count, new DefaultThreadFactory("grpc-client", true), ioHandlers);
	}

	static int count(GrpcClientsProperties clients, int processors) {
		int connections = clients.client().values().stream().mapToInt(Client::connections).max().orElse(1);
		return Math.max(Math.ceilDiv(processors, 2), Math.min(connections, processors));
	}

	@Override
	protected IoEventLoop newChild(Executor executor, IoHandlerFactory ioHandlerFactory, Object... args) {
		return new ClientEventLoop(this, executor, ioHandlerFactory);
	}

	/**
	 * Keeps sleeping when another thread starts a timer that ends only after the loop
	 * wakes up anyway. Netty's own loop wakes up for each new timer. The loop looks for
	 * new timers before it sleeps again.
	 */
	private static final class ClientEventLoop extends SingleThreadIoEventLoop {

		private static final long AWAKE = -1;

		/**
		 * When the loop wakes up, on the clock of its timers.
		 */
		private volatile long wakeUpNanos = AWAKE;

		ClientEventLoop(IoEventLoopGroup parent, Executor executor, IoHandlerFactory ioHandlerFactory) {
			super(parent, executor, ioHandlerFactory);
		}

		@Override
		protected int runIo() {
			long firstTimerNanos = nextScheduledTaskDeadlineNanos();
			// Before the handler looks for tasks for the last time.
			this.wakeUpNanos = (firstTimerNanos < 0) ? Long.MAX_VALUE : firstTimerNanos;
			try {
				return super.runIo();
			}
			finally {
				this.wakeUpNanos = AWAKE;
			}
		}

		@Override
		protected boolean beforeScheduledTaskSubmitted(long endNanos) {
			return endNanos < this.wakeUpNanos;
		}

		@Override
		protected boolean afterScheduledTaskSubmitted(long endNanos) {
			return endNanos < this.wakeUpNanos;
		}

	}

}
