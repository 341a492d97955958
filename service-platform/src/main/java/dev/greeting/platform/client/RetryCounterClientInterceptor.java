package dev.greeting.platform.client;

import dev.greeting.platform.CallOrder;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.core.Ordered;

/**
 * Counts in {@code grpc.client.retries} how often calls are sent again.
 */
final class RetryCounterClientInterceptor implements ClientInterceptor, Ordered {

	private final ClientStreamTracer.Factory tracers;

	RetryCounterClientInterceptor(String client, MeterRegistry meterRegistry) {
		this.tracers = new RetryCounter(Counter.builder("grpc.client.retries")
			.description("Attempts after the first one of a call")
			.tag("client", client)
			.register(meterRegistry));
	}

	@Override
	public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
		return next.newCall(method, options.withStreamTracerFactory(this.tracers));
	}

	@Override
	public int getOrder() {
		return CallOrder.ClientInterceptors.RETRY_COUNTER;
	}

	private static final class RetryCounter extends ClientStreamTracer.Factory {

		private static final ClientStreamTracer NOOP = new ClientStreamTracer() {
		};

		private final Counter retries;

		private RetryCounter(Counter retries) {
			this.retries = retries;
		}

		@Override
		public ClientStreamTracer newClientStreamTracer(ClientStreamTracer.StreamInfo info, Metadata headers) {
			if (info.getPreviousAttempts() > 0) {
				this.retries.increment();
			}
			return NOOP;
		}

	}

}
