package dev.greeting.platform.limit.grpc;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import dev.greeting.platform.error.Problem;
import dev.greeting.platform.limit.ConcurrencyLimit;
import dev.greeting.platform.limit.LimitProperties;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * Refuses gRPC calls over the limit. Unary calls and streams have limits of their own, so
 * that streams, which last, cannot keep everybody out. So have the streams of health and
 * reflection. A single question for health takes no place, so that probes are answered
 * when everything else is at its limit.
 * <p>
 * A call takes its place when its request has come. What calls hold before that,
 * {@link OpenCallLimit} bounds.
 */
final class ConcurrencyLimitServerInterceptor implements ServerInterceptor {

	private static final com.google.rpc.Status REFUSAL = com.google.rpc.Status.newBuilder()
		.setCode(Status.Code.RESOURCE_EXHAUSTED.value())
		.setMessage("There are more calls at the moment than can be served.")
		.addDetails(Any.pack(ErrorInfo.newBuilder().setReason("CONCURRENCY_LIMIT").setDomain(Problem.DOMAIN).build()))
		.addDetails(Any.pack(RetryInfo.newBuilder().setRetryDelay(Duration.newBuilder().setSeconds(1).build()).build()))
		.build();

	private final ConcurrencyLimit calls;

	private final ConcurrencyLimit streams;

	private final ConcurrencyLimit infrastructureStreams;

	ConcurrencyLimitServerInterceptor(LimitProperties properties, MeterRegistry meterRegistry) {
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
		if (limit.refusesAlready()) {
			refuse(call);
			return new ServerCall.Listener<>() {
			};
		}
		return new LimitedListener<>(call, next.startCall(call, headers), limit);
	}

	static void refuse(ServerCall<?, ?> call) {
		StatusRuntimeException refusal = StatusProto.toStatusRuntimeException(REFUSAL);
		Metadata trailers = refusal.getTrailers();
		call.close(refusal.getStatus(), (trailers != null) ? trailers : new Metadata());
	}

	/**
	 * Takes a place when the request has come: when it is whole, or with the first
	 * message of a stream of requests. Every call ends in exactly one of
	 * {@code onComplete} and {@code onCancel}. Callbacks of a call never run at the same
	 * time.
	 */
	private static final class LimitedListener<Q> extends SimpleForwardingServerCallListener<Q> {

		private final ServerCall<Q, ?> call;

		private final ConcurrencyLimit limit;

		private Place place = Place.NOT_YET;

		private LimitedListener(ServerCall<Q, ?> call, ServerCall.Listener<Q> delegate, ConcurrencyLimit limit) {
			super(delegate);
			this.call = call;
			this.limit = limit;
		}

		@Override
		public void onMessage(Q message) {
			if (this.call.getMethodDescriptor().getType().clientSendsOneMessage() || hasPlace()) {
				super.onMessage(message);
			}
		}

		@Override
		public void onHalfClose() {
			if (hasPlace()) {
				super.onHalfClose();
			}
		}

		@Override
		public void onComplete() {
			giveBack();
			super.onComplete();
		}

		@Override
		public void onCancel() {
			giveBack();
			super.onCancel();
		}

		private boolean hasPlace() {
			if (this.place == Place.NOT_YET) {
				this.place = this.limit.tryAcquire() ? Place.TAKEN : Place.NONE;
				if (this.place == Place.NONE) {
					refuse(this.call);
				}
			}
			return this.place == Place.TAKEN;
		}

		private void giveBack() {
			if (this.place == Place.TAKEN) {
				this.limit.release();
			}
			this.place = Place.NONE;
		}

	}

	private enum Place {

		NOT_YET, TAKEN, NONE

	}

}
