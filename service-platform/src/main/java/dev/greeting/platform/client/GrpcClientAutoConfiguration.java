package dev.greeting.platform.client;

import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;

import dev.greeting.platform.client.GrpcClientsProperties.Client;
import dev.greeting.platform.tls.grpc.GrpcClientTls;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import net.devh.boot.grpc.client.channelfactory.GrpcChannelConfigurer;
import net.devh.boot.grpc.client.channelfactory.GrpcChannelFactory;
import net.devh.boot.grpc.client.config.GrpcChannelsProperties;
import net.devh.boot.grpc.client.interceptor.GlobalClientInterceptorRegistry;
import net.devh.boot.grpc.client.nameresolver.NameResolverRegistration;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration of gRPC clients.
 */
@AutoConfiguration(beforeName = "net.devh.boot.grpc.client.autoconfigure.GrpcClientAutoConfiguration")
@ConditionalOnClass(GrpcChannelFactory.class)
@EnableConfigurationProperties(GrpcClientsProperties.class)
public final class GrpcClientAutoConfiguration {

	/**
	 * The name of the timer's bean.
	 */
	public static final String TIMER = "grpcClientTimer";

	private static final String EVENT_LOOPS = "grpcClientEventLoops";

	/**
	 * Runs deadlines and reconnects, which are short tasks. It is no default candidate,
	 * because Boot would use it as the application's executor.
	 */
	@Bean(destroyMethod = "shutdownNow", defaultCandidate = false)
	@ConditionalOnMissingBean(name = "grpcClientTimer")
	ScheduledExecutorService grpcClientTimer() {
		ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1,
				Thread.ofPlatform().daemon().name("grpc-client-timer").factory());
		// Callers choose their deadlines. Most are cancelled early.
		timer.setRemoveOnCancelPolicy(true);
		return timer;
	}

	/**
	 * The event loops of all connections. The channel factory ends them after its
	 * channels.
	 */
	@Bean(destroyMethod = "", defaultCandidate = false)
	@Lazy
	@ConditionalOnMissingBean(name = "grpcClientEventLoops")
	EventLoopGroup grpcClientEventLoops(GrpcClientsProperties clients) {
		return new ClientEventLoops(clients);
	}

	@Bean
	@Lazy
	@ConditionalOnMissingBean
	CurrentEventLoop currentEventLoop(@Qualifier(EVENT_LOOPS) EventLoopGroup eventLoops) {
		return new CurrentEventLoop(eventLoops);
	}

	/**
	 * Depends on the registration of the application's own name resolvers, whose schemes
	 * must be known here.
	 */
	@Bean
	@Lazy
	@ConditionalOnMissingBean
	GrpcChannelFactory platformChannelFactory(GrpcChannelsProperties properties,
			GlobalClientInterceptorRegistry interceptors, List<GrpcChannelConfigurer> configurers,
			GrpcClientsProperties clients, @Qualifier(TIMER) ScheduledExecutorService timer,
			@Qualifier(EVENT_LOOPS) EventLoopGroup eventLoops, Environment environment, MeterRegistry meterRegistry,
			NameResolverRegistration registeredResolvers, ObjectProvider<GrpcClientTls> tls) {
		return new PlatformChannelFactory(properties, interceptors, configurers, clients,
				new GrpcTargets(environment, timer), timer, eventLoops, meterRegistry, tls.getIfAvailable());
	}

	@Bean
	@ConditionalOnMissingBean(name = "clientSettings")
	GrpcChannelConfigurer clientSettings(GrpcClientsProperties clients) {
		return (ManagedChannelBuilder<?> channel, String name) -> {
			Client client = clients.client(name);
			channel.defaultServiceConfig(ServiceConfig.of(client));
			channel.disableServiceConfigLookUp();
			if (channel instanceof NettyChannelBuilder netty) {
				netty.flowControlWindow((int) client.flowControlWindow().toBytes());
			}
		};
	}

	@Bean
	@ConditionalOnMissingBean(name = "grpcChannelMetrics")
	MeterBinder grpcChannelMetrics(GrpcChannelsProperties properties, GrpcChannelFactory channels) {
		return (registry) -> properties.getClient()
			.keySet()
			.stream()
			.filter((name) -> !GrpcChannelsProperties.GLOBAL_PROPERTIES_KEY.equals(name))
			.forEach(
					(name) -> Gauge
						.builder("grpc.client.channel.ready", channels,
								(factory) -> (factory.getConnectivityState().get(name) == ConnectivityState.READY) ? 1
										: 0)
						.description("1 while the channel has a connection, 0 otherwise")
						.tag("client", name)
						.register(registry));
	}

}
