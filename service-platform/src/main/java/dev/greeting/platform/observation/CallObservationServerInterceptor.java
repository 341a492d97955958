package dev.greeting.platform.observation;

import java.util.List;

import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.micrometer.core.instrument.binder.grpc.DefaultGrpcServerObservationConvention;
import io.micrometer.core.instrument.binder.grpc.GrpcObservationDocumentation;
import io.micrometer.core.instrument.binder.grpc.GrpcServerObservationContext;
import io.micrometer.core.instrument.binder.grpc.GrpcServerObservationConvention;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.transport.Propagator;
import org.jspecify.annotations.Nullable;

/**
 * Observes gRPC calls on the server, as Micrometer's
 * {@code ObservationGrpcServerInterceptor} does, with its context, convention and events.
 * Opens fewer scopes, see {@link ObservedServerCallListener}.
 */
final class CallObservationServerInterceptor implements ServerInterceptor {

	private static final GrpcServerObservationConvention CONVENTION = new DefaultGrpcServerObservationConvention();

	private final ObservationRegistry registry;

	private final Peers peers = new Peers();

	CallObservationServerInterceptor(ObservationRegistry registry) {
		this.registry = registry;
	}

	@Override
	public <Q, R> ServerCall.Listener<Q> interceptCall(ServerCall<Q, R> call, Metadata headers,
			ServerCallHandler<Q, R> next) {
		Observation observation = GrpcObservationDocumentation.SERVER
			.observation(null, CONVENTION, () -> context(call, headers), this.registry)
			.start();
		if (observation.isNoop()) {
			return next.startCall(call, headers);
		}
		try {
			return new ObservedServerCallListener<>(
					observation.scoped(() -> next.startCall(new ObservedServerCall<>(call, observation), headers)),
					observation, call.getMethodDescriptor().getType());
		}
		catch (Throwable ex) {
			observation.stop();
			throw ex;
		}
	}

	private GrpcServerObservationContext context(ServerCall<?, ?> call, Metadata headers) {
		GrpcServerObservationContext context = new GrpcServerObservationContext(HeaderGetter.INSTANCE);
		context.setCarrier(headers);
		MethodDescriptor<?, ?> method = call.getMethodDescriptor();
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
		String authority = call.getAuthority();
		if (authority != null) {
			Peers.Peer peer = this.peers.of(authority);
			context.setAuthority(authority);
			context.setPeerName(peer.name());
			context.setPeerPort(peer.port());
		}
		return context;
	}

	private static final class HeaderGetter implements Propagator.Getter<Metadata> {

		static final HeaderGetter INSTANCE = new HeaderGetter();

		@Override
		public @Nullable String get(Metadata headers, String name) {
			return headers.get(HeaderKeys.of(name));
		}

		@Override
		public Iterable<String> getAll(Metadata headers, String name) {
			Iterable<String> values = headers.getAll(HeaderKeys.of(name));
			return (values != null) ? values : List.of();
		}

	}

}
