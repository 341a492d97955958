package dev.greeting.platform.tls.grpc;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import dev.greeting.platform.error.ClientNotAllowed;
import dev.greeting.platform.error.grpc.UnknownMethodRegistry;
import dev.greeting.platform.tls.PeerIdentity;
import dev.greeting.platform.tls.TlsProperties;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerMethodDefinition;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import net.devh.boot.grpc.server.service.GrpcServiceDiscoverer;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * Denies calls of clients that {@code greeting.tls.allowed-clients} does not list for the
 * method, or else for its service. A service or method that is not listed is denied to
 * all clients. This includes health, reflection and unknown methods.
 */
final class AllowedClientsServerInterceptor implements ServerInterceptor {

	private static final String KEY = "greeting.tls.allowed-clients";

	private final Map<String, Set<String>> allowed = new HashMap<>();

	private final ClientNotAllowed error;

	private final MeterRegistry meterRegistry;

	AllowedClientsServerInterceptor(TlsProperties properties, ClientNotAllowed error, MeterRegistry meterRegistry) {
		properties.allowedClients().forEach((called, names) -> this.allowed.put(called, normalized(names)));
		this.error = error;
		this.meterRegistry = meterRegistry;
	}

	private static Set<String> normalized(List<String> names) {
		return names.stream().map(PeerIdentity::normalized).collect(Collectors.toUnmodifiableSet());
	}

	/**
	 * Checks that each entry of the list is of a service or method of this server.
	 * @param services the services of the server
	 * @throws InvalidConfigurationPropertyValueException if one is not
	 */
	void check(GrpcServiceDiscoverer services) {
		Set<String> known = new TreeSet<>();
		denied(UnknownMethodRegistry.SERVICE);
		services.findGrpcServices()
			.stream()
			.flatMap((service) -> service.getDefinition().getMethods().stream())
			.map(ServerMethodDefinition::getMethodDescriptor)
			.forEach((method) -> {
				String service = String.valueOf(method.getServiceName());
				known.add(service);
				known.add(method.getFullMethodName());
				// A counter that appears with its first denial has no rate.
				denied(service);
			});
		this.allowed.forEach((called, names) -> {
			if (!known.contains(called)) {
				throw new InvalidConfigurationPropertyValueException(KEY + "[" + called + "]",
						String.join(",", names.stream().sorted().toList()),
						"This server has no such service or method");
			}
		});
	}

	@Override
	public <Q, R> ServerCall.Listener<Q> interceptCall(ServerCall<Q, R> call, Metadata headers,
			ServerCallHandler<Q, R> next) {
		MethodDescriptor<Q, R> method = call.getMethodDescriptor();
		if (isAllowed(method, call.getAttributes().get(PeerIdentityFilter.PEER_IDENTITY))) {
			return next.startCall(call, headers);
		}
		denied(String.valueOf(method.getServiceName())).increment();
		this.error.close(call);
		return new ServerCall.Listener<>() {
		};
	}

	private Counter denied(String service) {
		return Counter.builder("grpc.server.calls.denied")
			.description("Calls of clients that may not make them")
			.tag("rpc.service", service)
			.register(this.meterRegistry);
	}

	private boolean isAllowed(MethodDescriptor<?, ?> method, @Nullable PeerIdentity client) {
		Set<String> names = this.allowed.get(method.getFullMethodName());
		if (names == null) {
			names = this.allowed.get(method.getServiceName());
		}
		if (names == null || client == null) {
			return false;
		}
		for (String name : client.names()) {
			if (names.contains(name)) {
				return true;
			}
		}
		return false;
	}

}
