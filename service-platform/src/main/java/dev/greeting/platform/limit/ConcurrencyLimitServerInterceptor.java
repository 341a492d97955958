package dev.greeting.platform.limit;

import java.util.concurrent.atomic.AtomicBoolean;

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
 * that streams, which last, cannot keep everybody out; health and reflection have none.
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

	ConcurrencyLimitServerInterceptor(ConcurrencyLimit calls, ConcurrencyLimit streams) {
		this.calls = calls;
		this.streams = streams;
	}

	@Override
	public <Q, R> ServerCall.Listener<Q> interceptCall(ServerCall<Q, R> call, Metadata headers,
			ServerCallHandler<Q, R> next) {
		String service = call.getMethodDescriptor().getServiceName();
		if (service != null && service.startsWith("grpc.")) {
			return next.startCall(call, headers);
		}
		ConcurrencyLimit limit = call.getMethodDescriptor().getType().serverSendsOneMessage() ? this.calls
				: this.streams;
		if (!limit.tryAcquire()) {
			StatusRuntimeException refusal = StatusProto.toStatusRuntimeException(REFUSAL);
			Metadata trailers = refusal.getTrailers();
			call.close(refusal.getStatus(), (trailers != null) ? trailers : new Metadata());
			return new ServerCall.Listener<>() {
			};
		}
		boolean started = false;
		try {
			ServerCall.Listener<Q> listener = new ReleasingListener<>(next.startCall(call, headers), limit);
			started = true;
			return listener;
		}
		finally {
			if (!started) {
				limit.release();
			}
		}
	}

	/**
	 * Every call that was started ends in exactly one of these two.
	 */
	private static final class ReleasingListener<Q> extends SimpleForwardingServerCallListener<Q> {

		private final ConcurrencyLimit limit;

		private final AtomicBoolean released = new AtomicBoolean();

		private ReleasingListener(ServerCall.Listener<Q> delegate, ConcurrencyLimit limit) {
			super(delegate);
			this.limit = limit;
		}

		@Override
		public void onComplete() {
			release();
			super.onComplete();
		}

		@Override
		public void onCancel() {
			release();
			super.onCancel();
		}

		private void release() {
			if (this.released.compareAndSet(false, true)) {
				this.limit.release();
			}
		}

	}

}
