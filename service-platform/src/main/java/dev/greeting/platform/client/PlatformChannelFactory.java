package dev.greeting.platform.client;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.grpc.ManagedChannel;
import net.devh.boot.grpc.client.channelfactory.GrpcChannelConfigurer;
import net.devh.boot.grpc.client.channelfactory.ShadedNettyChannelFactory;
import net.devh.boot.grpc.client.config.GrpcChannelsProperties;
import net.devh.boot.grpc.client.interceptor.GlobalClientInterceptorRegistry;

import org.springframework.core.env.Environment;

/**
 * Makes channels with as many connections as their client is to have, which look for
 * their peers again every two seconds. grpc-java itself waits up to two minutes between
 * two attempts to connect, and has no setting for it.
 */
final class PlatformChannelFactory extends ShadedNettyChannelFactory {

	private static final int RECONNECT_SECONDS = 2;

	private final GrpcClientsProperties clients;

	private final Environment environment;

	private final Queue<ManagedChannel> channels = new ConcurrentLinkedQueue<>();

	PlatformChannelFactory(GrpcChannelsProperties properties, GlobalClientInterceptorRegistry interceptors,
			List<GrpcChannelConfigurer> configurers, GrpcClientsProperties clients, ScheduledExecutorService timer,
			Environment environment) {
		super(properties, interceptors, configurers);
		this.clients = clients;
		this.environment = environment;
		timer.scheduleWithFixedDelay(this::reconnect, RECONNECT_SECONDS, RECONNECT_SECONDS, TimeUnit.SECONDS);
	}

	@Override
	protected ManagedChannel newManagedChannel(String name) {
		GrpcTargets.check(name, getPropertiesFor(name).getAddress(), this.environment);
		int connections = this.clients.client(name).connections();
		ManagedChannel channel = (connections == 1) ? super.newManagedChannel(name)
				: new ConnectionPool(Stream.generate(() -> super.newManagedChannel(name)).limit(connections).toList());
		this.channels.add(channel);
		return channel;
	}

	/**
	 * Connects, also before the first call, so that health tells whether there is
	 * anybody. Cuts every backoff short, and resolves names again if what is known of
	 * them is older than {@code networkaddress.cache.ttl}. Does nothing to connections
	 * that are well.
	 */
	private void reconnect() {
		for (ManagedChannel channel : this.channels) {
			channel.getState(true);
			channel.resetConnectBackoff();
		}
	}

}
