package dev.greeting.platform.limit.grpc;

import dev.greeting.platform.limit.ConcurrencyLimit;
import dev.greeting.platform.limit.LimitProperties;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * Limits how many calls are open, whether they run or wait. An open call holds some 6 KB.
 * A call over the limit is rejected on the transport's thread, before anything is
 * allocated for it: a few connections can open calls faster than server threads can
 * reject them. Its caller sees a stream that is reset.
 * <p>
 * Health and reflection have separate permits, so that other calls cannot block probes.
 */
final class OpenCallLimit extends ServerStreamTracer.Factory {

	private final ConcurrencyLimit calls;

	private final ConcurrencyLimit infrastructureCalls;

	OpenCallLimit(LimitProperties properties, MeterRegistry meterRegistry) {
		this.calls = new ConcurrencyLimit("grpc-open-calls", properties.grpcOpenCalls(), meterRegistry);
		this.infrastructureCalls = new ConcurrencyLimit("grpc-open-infrastructure-calls",
				properties.grpcInfrastructureStreams() + 2 * PendingInfrastructureServerInterceptor.MAX, meterRegistry);
	}

	/**
	 * Tells whether a method belongs to health or reflection, whose calls are limited
	 * apart from those that do an application's work.
	 * @param fullMethodName service and method
	 * @return whether it does
	 */
	static boolean isInfrastructure(String fullMethodName) {
		return fullMethodName.startsWith("grpc.");
	}

	@Override
	public ServerStreamTracer newServerStreamTracer(String fullMethodName, Metadata headers) {
		ConcurrencyLimit limit = isInfrastructure(fullMethodName) ? this.infrastructureCalls : this.calls;
		if (!limit.tryAcquire()) {
			// The transport resets the stream.
			throw Status.RESOURCE_EXHAUSTED.asRuntimeException();
		}
		return new ServerStreamTracer() {

			@Override
			public Context filterContext(Context context) {
				return CallReset.attachTo(context);
			}

			@Override
			public void streamClosed(Status status) {
				limit.release();
			}

		};
	}

}
