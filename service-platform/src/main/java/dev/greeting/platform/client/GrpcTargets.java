package dev.greeting.platform.client;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;

import io.grpc.ChannelLogger;
import io.grpc.NameResolver;
import io.grpc.NameResolver.ConfigOrError;
import io.grpc.NameResolver.ServiceConfigParser;
import io.grpc.NameResolverProvider;
import io.grpc.NameResolverRegistry;
import io.grpc.SynchronizationContext;
import io.grpc.Uri;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.env.Environment;

/**
 * Rejects addresses that no channel could use. grpc-java takes many of them for host
 * names in DNS, and fails at the first call. For others, name resolvers throw exceptions
 * that do not name the setting.
 */
final class GrpcTargets {

	private static final int MAX_PORT = 65535;

	private final Environment environment;

	private final ScheduledExecutorService timer;

	GrpcTargets(Environment environment, ScheduledExecutorService timer) {
		this.environment = environment;
		this.timer = timer;
	}

	/**
	 * Checks the address of a client.
	 * @param client the name that {@code @GrpcClient} gives
	 * @param address its address, or {@code null} if none was bound
	 * @throws InvalidConfigurationPropertyValueException if the address cannot be used
	 */
	void check(String client, @Nullable URI address) {
		String key = "grpc.client." + client + ".address";
		String problem = (address != null) ? problem(address)
				: "".equals(this.environment.getProperty(key)) ? "It is empty" : null;
		if (problem != null) {
			throw new InvalidConfigurationPropertyValueException(key, (address != null) ? address : "",
					problem + "; an address looks like dns:///localhost:50051");
		}
	}

	private @Nullable String problem(URI address) {
		String scheme = address.getScheme();
		if (scheme == null) {
			return "It has no scheme";
		}
		NameResolverProvider provider = NameResolverRegistry.getDefaultRegistry().getProviderForScheme(scheme);
		if (provider == null) {
			return "No name resolver knows the scheme " + scheme;
		}
		String problem = "dns".equals(scheme) ? problemOfDnsName(address) : null;
		return (problem != null) ? problem : problemOfResolver(provider, address);
	}

	private static @Nullable String problemOfDnsName(URI address) {
		String path = (address.getPath() != null) ? address.getPath() : "/" + address.getSchemeSpecificPart();
		try {
			URI name = new URI("dns:/" + path);
			boolean usable = name.getHost() != null && name.getPath().isEmpty() && name.getPort() <= MAX_PORT
					&& name.getPort() != 0;
			return usable ? null : "It has no host name, or no port from 1 to " + MAX_PORT;
		}
		catch (URISyntaxException ex) {
			return "It has no host name";
		}
	}

	/**
	 * Creates the name resolver as a channel would, but does not start it.
	 */
	private @Nullable String problemOfResolver(NameResolverProvider provider, URI address) {
		try {
			NameResolver resolver = provider.newNameResolver(Uri.parse(address.toString()), resolverArguments());
			if (resolver == null) {
				return "The name resolver of the scheme " + address.getScheme() + " cannot read it";
			}
			String authority = resolver.getServiceAuthority();
			resolver.shutdown();
			return authority.isEmpty() ? "It has no authority" : null;
		}
		catch (URISyntaxException | RuntimeException ex) {
			return "The name resolver of the scheme " + address.getScheme() + " cannot read it (" + ex.getMessage()
					+ ")";
		}
	}

	private NameResolver.Args resolverArguments() {
		return NameResolver.Args.newBuilder()
			.setDefaultPort(443)
			.setProxyDetector((target) -> null)
			.setSynchronizationContext(new SynchronizationContext((thread, error) -> {
			}))
			.setScheduledExecutorService(this.timer)
			.setChannelLogger(new SilentLogger())
			.setServiceConfigParser(new ServiceConfigParser() {

				@Override
				public ConfigOrError parseServiceConfig(Map<String, ?> config) {
					return ConfigOrError.fromConfig(config);
				}

			})
			.build();
	}

	/**
	 * Discards messages: the exception says what is wrong.
	 */
	private static final class SilentLogger extends ChannelLogger {

		@Override
		public void log(ChannelLogLevel level, String message) {
		}

		@Override
		public void log(ChannelLogLevel level, String format, Object... arguments) {
		}

	}

}
