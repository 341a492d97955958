package dev.greeting.platform.observation;

import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.MethodDescriptor;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;

/**
 * Runs the callbacks of an asynchronous stub within the observation that the call was
 * made in, on a virtual thread, so that what they log carries the request id.
 * <p>
 * A call with its own executor ({@code stub.withExecutor}) keeps that executor, at no
 * cost. All calls of blocking stubs have one.
 */
final class CallbackContextClientInterceptor implements ClientInterceptor {

	private static final Executor VIRTUAL_THREADS = Executors
		.newThreadPerTaskExecutor(Thread.ofVirtual().name("grpc-callback-", 0).factory());

	private final ObservationRegistry observationRegistry;

	CallbackContextClientInterceptor(ObservationRegistry observationRegistry) {
		this.observationRegistry = observationRegistry;
	}

	@Override
	public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
		Observation observation = this.observationRegistry.getCurrentObservation();
		if (options.getExecutor() != null || observation == null) {
			return next.newCall(method, options);
		}
		return next.newCall(method,
				options.withExecutor((callback) -> VIRTUAL_THREADS.execute(() -> observation.scoped(callback))));
	}

}
