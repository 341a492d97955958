package dev.greeting.platform.client;

import java.util.concurrent.Executor;

import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.util.concurrent.EventExecutor;

/**
 * Runs a task that an event loop of the clients gives it on that event loop, after what
 * the loop is doing now. A task of any other thread runs at once.
 * <p>
 * An event loop may pass on many messages of a stream in a row. An observer that wakes
 * another thread for them with this executor does so once, when all of them are there.
 * For that, the stub must use a direct executor ({@code withExecutor(Runnable::run)}).
 */
public final class CurrentEventLoop implements Executor {

	private final EventLoopGroup eventLoops;

	CurrentEventLoop(EventLoopGroup eventLoops) {
		this.eventLoops = eventLoops;
	}

	@Override
	public void execute(Runnable task) {
		for (EventExecutor eventLoop : this.eventLoops) {
			if (eventLoop.inEventLoop()) {
				eventLoop.execute(task);
				return;
			}
		}
		task.run();
	}

}
