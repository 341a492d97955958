package dev.greeting.platform.client;

import dev.greeting.platform.CallOrder;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.MethodDescriptor;

import org.springframework.core.Ordered;

/**
 * Translates each status that the transport creates. It is the innermost interceptor, so
 * that metrics and logs see the same status as the caller.
 */
final class UnusableResponseClientInterceptor implements ClientInterceptor, Ordered {

	@Override
	public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
		TrailersTracerFactory trailers = new TrailersTracerFactory();
		return new UnusableResponseClientCall<>(next.newCall(method, options.withStreamTracerFactory(trailers)),
				trailers, method.getType().serverSendsOneMessage());
	}

	@Override
	public int getOrder() {
		return CallOrder.ClientInterceptors.UNUSABLE_RESPONSE;
	}

}
