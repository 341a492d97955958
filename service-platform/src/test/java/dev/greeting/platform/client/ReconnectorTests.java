package dev.greeting.platform.client;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import io.grpc.ConnectivityState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class ReconnectorTests {

	private final Clock clock = new Clock();

	private final FakeChannel broken = new FakeChannel(ConnectivityState.IDLE);

	private final FakeChannel channel = new FakeChannel(ConnectivityState.IDLE);

	@AfterEach
	void stop() {
		this.clock.shutdownNow();
	}

	@Test
	void aNewChannelConnectsBeforeTheFirstInterval() {
		Clock stopped = new Clock() {

			@Override
			public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
				return (delay == 0) ? super.schedule(command, delay, unit) : null;
			}

		};
		try (stopped) {
			new Reconnector(stopped).add(this.channel);
			await().until(() -> this.channel.reconnects.get() == 1);
		}
	}

	@Test
	void aFailingChannelDoesNotStopTheReconnector() {
		this.broken.failure = new IllegalStateException("broken");
		Reconnector reconnector = new Reconnector(this.clock);
		reconnector.add(this.broken);
		reconnector.add(this.channel);
		await().until(() -> this.channel.reconnects.get() >= 3);
	}

	@Test
	void clientsReconnectAtDifferentTimes() {
		new Reconnector(this.clock);
		await().until(() -> this.clock.delays.size() >= 20);
		assertThat(this.clock.delays)
			.allSatisfy((delay) -> assertThat(delay).isBetween(Duration.ofMillis(1500), Duration.ofMillis(2500)));
		assertThat(this.clock.delays.stream().distinct().count()).isGreaterThan(10);
	}

	/**
	 * A clock that runs a thousand times too fast.
	 */
	private static class Clock extends ScheduledThreadPoolExecutor {

		private final List<Duration> delays = new CopyOnWriteArrayList<>();

		private Clock() {
			super(1);
		}

		@Override
		public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
			this.delays.add(Duration.of(delay, unit.toChronoUnit()));
			return super.schedule(command, delay / 1000, unit);
		}

	}

}
