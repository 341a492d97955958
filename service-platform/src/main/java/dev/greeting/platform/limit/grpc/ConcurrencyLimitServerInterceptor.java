package dev.greeting.platform.limit.grpc;

import dev.greeting.platform.limit.ConcurrencyLimit;
import dev.greeting.platform.limit.LimitProperties;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * Rejects gRPC calls over the limit. Unary calls, streams, and the streams of health and
 * reflection have separate limits, so that long streams cannot block unary calls. A unary
 * health call needs no permit, so that probes are answered when all limits are reached.
 * <p>
 * A call acquires its permit when its request has arrived. {@link OpenCallLimit} limits
 * the calls that still wait for their request.
 */
final class ConcurrencyLimitServerInterceptor implements ServerInterceptor {

	private final LimitExceeded error;

	private final ConcurrencyLimit calls;

	private final ConcurrencyLimit streams;

	private final ConcurrencyLimit infrastructureStreams;

	ConcurrencyLimitServerInterceptor(LimitProperties properties, LimitExceeded error, MeterRegistry meterRegistry) {
		this.error = error;
		this.calls = new ConcurrencyLimit("grpc-calls", properties.grpcCalls(), meterRegistry);
		this.streams = new ConcurrencyLimit("grpc-streams", properties.grpcStreams(), meterRegistry);
		this.infrastructureStreams = new ConcurrencyLimit("grpc-infrastructure-streams",
				properties.grpcInfrastructureStreams(), meterRegistry);
	}

	@Override
	public <Q, R> ServerCall.Listener<Q> interceptCall(ServerCall<Q, R> call, Metadata headers,
			ServerCallHandler<Q, R> next) {
		boolean unary = call.getMethodDescriptor().getType().serverSendsOneMessage();
		boolean infrastructure = OpenCallLimit.isInfrastructure(call.getMethodDescriptor().getFullMethodName());
		if (unary && infrastructure) {
			return next.startCall(call, headers);
		}
		ConcurrencyLimit limit = unary ? this.calls : infrastructure ? this.infrastructureStreams : this.streams;
		if (limit.rejectIfExhausted()) {
			this.error.close(call);
			return new ServerCall.Listener<>() {
			};
		}
		return new LimitedListener<>(call, next.startCall(call, headers), limit);
	}

	/**
	 * Acquires a permit when the request has arrived: when it is complete, or with the
	 * first message of a stream of requests. Every call ends in exactly one of
	 * {@code onComplete} and {@code onCancel}. Callbacks of a call never run at the same
	 * time.
	 */
	private final class LimitedListener<Q> extends SimpleForwardingServerCallListener<Q> {

		private final ServerCall<Q, ?> call;

		private final ConcurrencyLimit limit;

		private Permit permit = Permit.NOT_REQUESTED;

		private LimitedListener(ServerCall<Q, ?> call, ServerCall.Listener<Q> delegate, ConcurrencyLimit limit) {
			super(delegate);
			this.call = call;
			this.limit = limit;
		}

		@Override
		public void onMessage(Q message) {
			if (this.call.getMethodDescriptor().getType().clientSendsOneMessage() || acquirePermit()) {
				super.onMessage(message);
			}
		}

		@Override
		public void onHalfClose() {
			if (acquirePermit()) {
				super.onHalfClose();
			}
		}

		@Override
		public void onComplete() {
			releasePermit();
			super.onComplete();
		}

		@Override
		public void onCancel() {
			releasePermit();
			super.onCancel();
		}

		private boolean acquirePermit() {
			if (this.permit == Permit.NOT_REQUESTED) {
				this.permit = this.limit.tryAcquire() ? Permit.HELD : Permit.DENIED;
				if (this.permit == Permit.DENIED) {
					ConcurrencyLimitServerInterceptor.this.error.close(this.call);
				}
			}
			return this.permit == Permit.HELD;
		}

		private void releasePermit() {
			if (this.permit == Permit.HELD) {
				this.limit.release();
			}
			this.permit = Permit.DENIED;
		}

	}

	private enum Permit {

		NOT_REQUESTED, HELD, DENIED

	}

}
