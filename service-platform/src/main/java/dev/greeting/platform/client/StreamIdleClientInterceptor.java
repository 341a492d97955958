package dev.greeting.platform.client;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;

import dev.greeting.platform.CallOrder;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.MethodDescriptor;

import org.springframework.core.Ordered;

/**
 * Ends a stream with {@code DEADLINE_EXCEEDED} when its server keeps the reader waiting
 * for the next message for too long. Time in which the reader has not requested a message
 * does not count.
 */
final class StreamIdleClientInterceptor implements ClientInterceptor, Ordered {

	private final Duration timeout;

	private final ScheduledExecutorService timer;

	StreamIdleClientInterceptor(Duration timeout, ScheduledExecutorService timer) {
		this.timeout = timeout;
		this.timer = timer;
	}

	@Override
	public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
		ClientCall<Q, R> call = next.newCall(method, options);
		return method.getType().serverSendsOneMessage() ? call
				: new StreamIdleClientCall<>(call, this.timeout, this.timer);
	}

	@Override
	public int getOrder() {
		return CallOrder.ClientInterceptors.STREAM_IDLE;
	}

}
