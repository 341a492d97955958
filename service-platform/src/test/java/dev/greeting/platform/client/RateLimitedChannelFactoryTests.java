package dev.greeting.platform.client;

import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

import io.grpc.netty.shaded.io.netty.channel.ChannelFuture;
import io.grpc.netty.shaded.io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RateLimitedChannelFactoryTests {

	private static final InetSocketAddress ADDRESS = InetSocketAddress.createUnresolved("one", 1);

	private static final InetSocketAddress OTHER = InetSocketAddress.createUnresolved("two", 1);

	private final RateLimitedChannelFactory connections = new RateLimitedChannelFactory(EmbeddedChannel::new);

	@Test
	void anAttemptAboveTheLimitWaitsForTheEndOfTheSecond() {
		for (int count = 0; count < RateLimitedChannelFactory.PER_SECOND; count++) {
			assertThat(newChannel().connect(ADDRESS).isSuccess()).isTrue();
		}
		EmbeddedChannel connection = newChannel();
		ChannelFuture attempt = connection.connect(ADDRESS);
		assertThat(attempt.isDone()).isFalse();
		assertThat(newChannel().connect(OTHER).isSuccess()).isTrue();
		connection.advanceTimeBy(1, TimeUnit.SECONDS);
		connection.runScheduledPendingTasks();
		assertThat(attempt.isSuccess()).isTrue();
	}

	private EmbeddedChannel newChannel() {
		return (EmbeddedChannel) this.connections.newChannel();
	}

}
