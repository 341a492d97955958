package dev.greeting.platform.client;

import java.net.URI;
import java.net.URISyntaxException;

import io.grpc.NameResolverRegistry;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.env.Environment;

/**
 * Refuses addresses that no channel could use. grpc-java takes many of them for host
 * names in DNS, and fails at the first call.
 */
final class GrpcTargets {

	private static final int MAX_PORT = 65535;

	private GrpcTargets() {
	}

	/**
	 * Checks the address of a client.
	 * @param client the name that {@code @GrpcClient} gives
	 * @param address its address, or {@code null} if none was bound
	 * @param environment tells an address that is empty from none
	 * @throws InvalidConfigurationPropertyValueException if the address cannot be used
	 */
	static void check(String client, @Nullable URI address, Environment environment) {
		String key = "grpc.client." + client + ".address";
		String problem = (address != null) ? problem(address)
				: "".equals(environment.getProperty(key)) ? "It is empty" : null;
		if (problem != null) {
			throw new InvalidConfigurationPropertyValueException(key, (address != null) ? address : "",
					problem + "; an address looks like dns:///localhost:50051");
		}
	}

	private static @Nullable String problem(URI address) {
		String scheme = address.getScheme();
		if (scheme == null) {
			return "It has no scheme";
		}
		if (NameResolverRegistry.getDefaultRegistry().getProviderForScheme(scheme) == null) {
			return "No name resolver knows the scheme " + scheme;
		}
		return "dns".equals(scheme) ? problemOfDnsName(address) : null;
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

}
