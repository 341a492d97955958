package dev.greeting.platform.client;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.MethodDescriptor;

/**
 * Tells what the transport made up from what the service said. Lies next to the channel,
 * so that metrics and logs see what the caller sees.
 */
final class UnusableAnswerClientInterceptor implements ClientInterceptor {

	@Override
	public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
		TrailersTracerFactory trailers = new TrailersTracerFactory();
		return new UnusableAnswerClientCall<>(next.newCall(method, options.withStreamTracerFactory(trailers)), trailers,
				method.getType().serverSendsOneMessage());
	}

}
