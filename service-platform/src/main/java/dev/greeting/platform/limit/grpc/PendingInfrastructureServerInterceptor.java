package dev.greeting.platform.limit.grpc;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Limits the calls of health and reflection that wait for their request. Over the limit,
 * the call that has waited longest is reset. A probe sends its request immediately, so it
 * is answered even if many other calls are open.
 */
final class PendingInfrastructureServerInterceptor implements ServerInterceptor {

	static final int MAX = 256;

	private final Set<CallReset> pending = new LinkedHashSet<>();

	private final Counter resets;

	PendingInfrastructureServerInterceptor(MeterRegistry meterRegistry) {
		this.resets = Counter.builder("concurrency.limit.rejected")
			.tag("limit", "grpc-pending-infrastructure-calls")
			.register(meterRegistry);
	}

	@Override
	public <Q, R> ServerCall.Listener<Q> interceptCall(ServerCall<Q, R> call, Metadata headers,
			ServerCallHandler<Q, R> next) {
		if (!OpenCallLimit.isInfrastructure(call.getMethodDescriptor().getFullMethodName())) {
			return next.startCall(call, headers);
		}
		CallReset reset = CallReset.current();
		ServerCall.Listener<Q> listener = next.startCall(call, headers);
		CallReset eldest = add(reset);
		if (eldest != null) {
			this.resets.increment();
			eldest.reset("There are too many calls without a request");
		}
		return new SimpleForwardingServerCallListener<>(listener) {

			@Override
			public void onMessage(Q message) {
				if (!call.getMethodDescriptor().getType().clientSendsOneMessage()) {
					remove(reset);
				}
				super.onMessage(message);
			}

			@Override
			public void onHalfClose() {
				remove(reset);
				super.onHalfClose();
			}

			@Override
			public void onComplete() {
				remove(reset);
				super.onComplete();
			}

			@Override
			public void onCancel() {
				remove(reset);
				super.onCancel();
			}

		};
	}

	private synchronized @Nullable CallReset add(CallReset call) {
		this.pending.add(call);
		if (this.pending.size() <= MAX) {
			return null;
		}
		Iterator<CallReset> oldestFirst = this.pending.iterator();
		CallReset eldest = oldestFirst.next();
		oldestFirst.remove();
		return eldest;
	}

	private synchronized void remove(CallReset call) {
		this.pending.remove(call);
	}

}
