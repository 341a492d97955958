package dev.greeting.platform.client;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Stream;

import dev.greeting.platform.client.GrpcClientsProperties.Client;
import dev.greeting.platform.tls.grpc.GrpcClientTls;
import io.grpc.Channel;
import io.grpc.ClientInterceptor;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.ChannelFactory;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.Epoll;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.socket.DuplexChannel;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioSocketChannel;
import io.micrometer.core.instrument.MeterRegistry;
import net.devh.boot.grpc.client.channelfactory.GrpcChannelConfigurer;
import net.devh.boot.grpc.client.channelfactory.ShadedNettyChannelFactory;
import net.devh.boot.grpc.client.config.GrpcChannelsProperties;
import net.devh.boot.grpc.client.interceptor.GlobalClientInterceptorRegistry;
import net.devh.boot.grpc.common.util.GrpcUtils;
import org.jspecify.annotations.Nullable;

/**
 * Creates channels with as many connections as the client is configured to have. Channels
 * reconnect at short intervals, but not too often, and connections report that they are
 * closed.
 */
final class PlatformChannelFactory extends ShadedNettyChannelFactory {

	private final GrpcClientsProperties clients;

	private final GrpcTargets targets;

	private final ScheduledExecutorService timer;

	private final EventLoopGroup eventLoops;

	private final MeterRegistry meterRegistry;

	private final @Nullable GrpcClientTls tls;

	private final Reconnector reconnector;

	private final Map<String, ManagedChannel> channels = new ConcurrentHashMap<>();

	PlatformChannelFactory(GrpcChannelsProperties properties, GlobalClientInterceptorRegistry interceptors,
			List<GrpcChannelConfigurer> configurers, GrpcClientsProperties clients, GrpcTargets targets,
			ScheduledExecutorService timer, EventLoopGroup eventLoops, MeterRegistry meterRegistry,
			@Nullable GrpcClientTls tls) {
		super(properties, interceptors, configurers);
		this.clients = clients;
		this.targets = targets;
		this.timer = timer;
		this.eventLoops = eventLoops;
		this.meterRegistry = meterRegistry;
		this.tls = tls;
		this.reconnector = new Reconnector(timer);
	}

	/**
	 * Adds the platform's interceptors, whose settings are those of the client, and sorts
	 * all of them. Otherwise the global ones would be outside of all others.
	 */
	@Override
	public Channel createChannel(String name, List<ClientInterceptor> ofTheStub, boolean sort) {
		Client client = this.clients.client(name);
		List<ClientInterceptor> interceptors = new ArrayList<>(ofTheStub);
		interceptors.add(new DeadlineClientInterceptor(client));
		interceptors.add(new StreamIdleClientInterceptor(client.streamIdleTimeout(), this.timer));
		interceptors.add(new RetryCounterClientInterceptor(name, this.meterRegistry));
		interceptors.add(new UnusableResponseClientInterceptor());
		return super.createChannel(name, interceptors, true);
	}

	@Override
	protected ManagedChannel newManagedChannel(String name) {
		this.targets.check(name, getPropertiesFor(name).getAddress());
		int connections = this.clients.client(name).connections();
		ManagedChannel channel = (connections == 1) ? super.newManagedChannel(name)
				: new ConnectionPool(Stream.generate(() -> super.newManagedChannel(name)).limit(connections).toList());
		this.channels.put(name, channel);
		this.reconnector.add(channel);
		return channel;
	}

	@Override
	protected NettyChannelBuilder newChannelBuilder(String name) {
		NettyChannelBuilder channel = super.newChannelBuilder(name);
		URI address = getPropertiesFor(name).getAddress();
		if (address != null && GrpcUtils.DOMAIN_SOCKET_ADDRESS_SCHEME.equals(address.getScheme())) {
			return channel.channelFactory(connections(EpollDomainSocketChannel::new));
		}
		return channel.eventLoopGroup(this.eventLoops)
			.channelFactory(connections(Epoll.isAvailable() ? EpollSocketChannel::new : NioSocketChannel::new));
	}

	private static ClosureReportingChannelFactory connections(ChannelFactory<? extends DuplexChannel> sockets) {
		return new ClosureReportingChannelFactory(new RateLimitedChannelFactory(sockets));
	}

	/**
	 * With {@code greeting.tls}, there is no other security: a negotiation type of
	 * plaintext has no effect.
	 */
	@Override
	protected void configureSecurity(NettyChannelBuilder channel, String name) {
		if (this.tls != null) {
			this.tls.configure(channel, name, getPropertiesFor(name));
		}
		else {
			super.configureSecurity(channel, name);
		}
	}

	/**
	 * Ends the event loops with the channels. Their default would delay the stop of the
	 * application for two seconds.
	 */
	@Override
	public void close() {
		super.close();
		this.eventLoops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
	}

	/**
	 * Returns the states of the channels themselves. The starter tracks the channels
	 * inside of a pool one by one, and each would overwrite the state of the one before.
	 */
	@Override
	public Map<String, ConnectivityState> getConnectivityState() {
		Map<String, ConnectivityState> states = new HashMap<>();
		this.channels.forEach((name, channel) -> states.put(name, channel.getState(false)));
		return states;
	}

}
