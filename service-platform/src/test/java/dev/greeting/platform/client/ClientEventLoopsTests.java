package dev.greeting.platform.client;

import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.grpc.netty.shaded.io.netty.channel.IoHandle;
import io.grpc.netty.shaded.io.netty.channel.IoHandler;
import io.grpc.netty.shaded.io.netty.channel.IoHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.IoHandlerFactory;
import io.grpc.netty.shaded.io.netty.channel.IoRegistration;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.util.concurrent.ThreadAwareExecutor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

class ClientEventLoopsTests {

	private final AtomicInteger wakeUps = new AtomicInteger();

	private final ClientEventLoops loops = new ClientEventLoops(1, new CountingFactory(NioIoHandler.newFactory()));

	@ParameterizedTest
	@CsvSource({ "1, 1, 1", "1, 2, 1", "1, 8, 4", "2, 2, 2", "6, 8, 6", "6, 2, 2", "2, 1, 1" })
	void thereIsOneLoopForTwoProcessorsOrForEachConnection(int connections, int processors, int count) {
		Map<String, Object> settings = Map.of("greeting.grpc.client.one.connections", connections,
				"greeting.grpc.client.two.deadline", "1s");
		GrpcClientsProperties clients = new Binder(new MapConfigurationPropertySource(settings))
			.bindOrCreate("greeting.grpc", GrpcClientsProperties.class);
		assertThat(ClientEventLoops.count(clients, processors)).isEqualTo(count);
	}

	@AfterEach
	void end() {
		this.loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
	}

	@Test
	void aTimerThatEndsAfterAnotherOneDoesNotWakeTheLoop() throws Exception {
		this.loops.schedule(() -> {
		}, 1, TimeUnit.HOURS);
		awaitLoop();
		int before = this.wakeUps.get();
		Future<?> later = this.loops.schedule(() -> {
		}, 2, TimeUnit.HOURS);
		later.cancel(false);
		assertThat(this.wakeUps).hasValue(before);
	}

	@Test
	void aTimerThatEndsBeforeAllOthersRunsInTime() throws Exception {
		this.loops.schedule(() -> {
		}, 1, TimeUnit.HOURS);
		for (int round = 0; round < 100; round++) {
			awaitLoop();
			this.loops.schedule(() -> {
			}, 1, TimeUnit.MILLISECONDS).get(30, TimeUnit.SECONDS);
		}
	}

	@Test
	void theFirstTimerOfALoopThatSleepsRunsInTime() throws Exception {
		for (int round = 0; round < 100; round++) {
			awaitLoop();
			this.loops.schedule(() -> {
			}, 1, TimeUnit.MILLISECONDS).get(30, TimeUnit.SECONDS);
		}
	}

	/**
	 * Waits until the loop has done what it was given. It sleeps soon after.
	 */
	private void awaitLoop() throws Exception {
		this.loops.submit(() -> {
		}).get(30, TimeUnit.SECONDS);
	}

	private final class CountingFactory implements IoHandlerFactory {

		private final IoHandlerFactory factory;

		CountingFactory(IoHandlerFactory factory) {
			this.factory = factory;
		}

		@Override
		public IoHandler newHandler(ThreadAwareExecutor executor) {
			return new CountingHandler(this.factory.newHandler(executor));
		}

	}

	private final class CountingHandler implements IoHandler {

		private final IoHandler handler;

		CountingHandler(IoHandler handler) {
			this.handler = handler;
		}

		@Override
		public void initialize() {
			this.handler.initialize();
		}

		@Override
		public int run(IoHandlerContext context) {
			return this.handler.run(context);
		}

		@Override
		public void prepareToDestroy() {
			this.handler.prepareToDestroy();
		}

		@Override
		public void destroy() {
			this.handler.destroy();
		}

		@Override
		public IoRegistration register(IoHandle handle) throws Exception {
			return this.handler.register(handle);
		}

		@Override
		public boolean isCompatible(Class<? extends IoHandle> handleType) {
			return this.handler.isCompatible(handleType);
		}

		@Override
		public void wakeup() {
			ClientEventLoopsTests.this.wakeUps.incrementAndGet();
			this.handler.wakeup();
		}

	}

}
