package dev.greeting.platform.limit;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import dev.greeting.platform.error.Problem;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;

/**
 * Refuses gRPC calls over the limit. Unary calls and streams have limits of their own, so
 * that streams, which last, cannot keep everybody out. So have the streams of health and
 * reflection, which are nobody's work; single questions for health have none.
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

	ConcurrencyLimitServerInterceptor(ConcurrencyLimit calls, ConcurrencyLimit streams,
			ConcurrencyLimit infrastructureStreams) {
		this.calls = calls;
		this.streams = streams;
		this.infrastructureStreams = infrastructureStreams;
	}

	@Override
	public <Q, R> ServerCall.Listener<Q> interceptCall(ServerCall<Q, R> call, Metadata headers,
			ServerCallHandler<Q, R> next) {
		String service = call.getMethodDescriptor().getServiceName();
		boolean unary = call.getMethodDescriptor().getType().serverSendsOneMessage();
		boolean infrastructure = service != null && service.startsWith("grpc.");
		if (unary && infrastructure) {
			return next.startCall(call, headers);
		}
		ConcurrencyLimit limit = unary ? this.calls : infrastructure ? this.infrastructureStreams : this.streams;
		if (limit.refusesAlready()) {
			refuse(call);
			return new ServerCall.Listener<>() {
			};
		}
		LimitedListener<Q> listener = new LimitedListener<>(call, next.startCall(call, headers), limit);
		if (infrastructure) {
			listener.hasPlace();
		}
		return listener;
	}

	static void refuse(ServerCall<?, ?> call) {
		StatusRuntimeException refusal = StatusProto.toStatusRuntimeException(REFUSAL);
		Metadata trailers = refusal.getTrailers();
		call.close(refusal.getStatus(), (trailers != null) ? trailers : new Metadata());
	}

	/**
	 * Takes a place when the whole request is there, so that a call which never sends it
	 * has none; a call with a stream of requests does with the first of them, and a
	 * stream of health or reflection when it is opened. Every call ends in exactly one of
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
