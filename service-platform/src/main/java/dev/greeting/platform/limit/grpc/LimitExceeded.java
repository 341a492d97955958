package dev.greeting.platform.limit.grpc;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import dev.greeting.platform.error.ErrorProperties;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;

/**
 * The error of a gRPC call over a limit: {@code RESOURCE_EXHAUSTED}, to be tried again
 * after a second.
 */
final class LimitExceeded {

	private static final RetryInfo RETRY_INFO = RetryInfo.newBuilder()
		.setRetryDelay(Duration.newBuilder().setSeconds(1).build())
		.build();

	private final com.google.rpc.Status status;

	LimitExceeded(ErrorProperties errors) {
		ErrorInfo info = ErrorInfo.newBuilder().setReason("CONCURRENCY_LIMIT").setDomain(errors.domain()).build();
		this.status = com.google.rpc.Status.newBuilder()
			.setCode(Status.Code.RESOURCE_EXHAUSTED.value())
			.setMessage("There are more calls at the moment than can be served.")
			.addDetails(Any.pack(info))
			.addDetails(Any.pack(RETRY_INFO))
			.build();
	}

	/**
	 * Ends a call with this error.
	 */
	void close(ServerCall<?, ?> call) {
		StatusRuntimeException error = StatusProto.toStatusRuntimeException(this.status);
		Metadata trailers = error.getTrailers();
		call.close(error.getStatus(), (trailers != null) ? trailers : new Metadata());
	}

}
