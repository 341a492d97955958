package dev.greeting.platform.observation;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.micrometer.core.instrument.binder.grpc.DefaultGrpcClientObservationConvention;
import io.micrometer.core.instrument.binder.grpc.GrpcClientObservationContext;
import io.micrometer.core.instrument.binder.grpc.GrpcClientObservationConvention;
import io.micrometer.core.instrument.binder.grpc.GrpcObservationDocumentation;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Observes gRPC calls on the client, as Micrometer's
 * {@code ObservationGrpcClientInterceptor} does, with its context, convention and events.
 * Opens one scope, for the start of the call, instead of three.
 */
final class CallObservationClientInterceptor implements ClientInterceptor {

	private static final GrpcClientObservationConvention CONVENTION = new DefaultGrpcClientObservationConvention();

	private final ObservationRegistry registry;

	private final Peers peers = new Peers();

	CallObservationClientInterceptor(ObservationRegistry registry) {
		this.registry = registry;
	}

	@Override
	public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
		Observation observation = GrpcObservationDocumentation.CLIENT.observation(null, CONVENTION,
				() -> context(method, next.authority()), this.registry);
		ClientCall<Q, R> call = next.newCall(method, options);
		return observation.isNoop() ? call : new ObservedClientCall<>(call, observation);
	}

	private GrpcClientObservationContext context(MethodDescriptor<?, ?> method, String authority) {
		GrpcClientObservationContext context = new GrpcClientObservationContext(
				CallObservationClientInterceptor::setHeader);
		String service = method.getServiceName();
		String name = method.getBareMethodName();
		if (service != null) {
			context.setServiceName(service);
		}
		if (name != null) {
			context.setMethodName(name);
		}
		context.setFullMethodName(method.getFullMethodName());
		context.setMethodType(method.getType());
		Peers.Peer peer = this.peers.of(authority);
		context.setAuthority(authority);
		context.setPeerName(peer.name());
		context.setPeerPort(peer.port());
		return context;
	}

	private static void setHeader(@Nullable Metadata headers, String name, String value) {
		if (headers != null) {
			Metadata.Key<String> key = HeaderKeys.of(name);
			headers.discardAll(key);
			headers.put(key, value);
		}
	}

}
