package dev.greeting.platform.client;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import io.grpc.netty.shaded.io.netty.channel.EventLoop;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class CurrentEventLoopTests {

	private final EventLoopGroup eventLoops = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());

	private final CurrentEventLoop executor = new CurrentEventLoop(this.eventLoops);

	private final List<String> done = new CopyOnWriteArrayList<>();

	@AfterEach
	void end() {
		this.eventLoops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
	}

	@Test
	void aTaskOfAnEventLoopRunsThereAfterWhatTheLoopIsDoing() throws Exception {
		EventLoop eventLoop = this.eventLoops.next();
		eventLoop.submit(() -> {
			this.executor.execute(() -> this.done.add(eventLoop.inEventLoop() ? "task" : "on another thread"));
			this.done.add("message");
			this.done.add("message");
		}).get();
		eventLoop.submit(() -> {
		}).get();
		assertThat(this.done).containsExactly("message", "message", "task");
	}

	@Test
	void aTaskOfAnotherThreadRunsAtOnce() {
		this.executor.execute(() -> this.done.add(Thread.currentThread().getName()));
		assertThat(this.done).containsExactly(Thread.currentThread().getName());
	}

}
