package dev.greeting.platform.client;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import dev.greeting.platform.CallOrder;
import dev.greeting.platform.client.GrpcClientsProperties.Client;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.Deadline;
import io.grpc.MethodDescriptor;
import org.jspecify.annotations.Nullable;

import org.springframework.core.Ordered;

/**
 * Gives every call the deadline of its client. A stub's own deadline, and the one of the
 * gRPC context that the call is made in, can only shorten it.
 */
final class DeadlineClientInterceptor implements ClientInterceptor, Ordered {

	private final Client client;

	DeadlineClientInterceptor(Client client) {
		this.client = client;
	}

	@Override
	public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
		Duration limit = limit(method.getType());
		if (limit == null) {
			return next.newCall(method, options);
		}
		Deadline deadline = Deadline.after(limit.toNanos(), TimeUnit.NANOSECONDS);
		Deadline stubsOwn = options.getDeadline();
		return next.newCall(method, options.withDeadline((stubsOwn != null) ? stubsOwn.minimum(deadline) : deadline));
	}

	@Override
	public int getOrder() {
		return CallOrder.ClientInterceptors.DEADLINE;
	}

	private @Nullable Duration limit(MethodDescriptor.MethodType type) {
		return type.serverSendsOneMessage() ? this.client.deadline() : this.client.streamDeadline();
	}

}
