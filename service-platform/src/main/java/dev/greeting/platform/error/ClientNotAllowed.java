package dev.greeting.platform.error;

import com.google.protobuf.Any;
import com.google.rpc.ErrorInfo;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import org.jspecify.annotations.Nullable;

/**
 * The error of a gRPC call that its client, the calling service, may not make:
 * {@code PERMISSION_DENIED} with its own reason. The operator of the client must act. The
 * user for whom the client calls is not at fault, so the client must not answer 403.
 */
public final class ClientNotAllowed {

	private static final String REASON = "CLIENT_NOT_ALLOWED";

	private final com.google.rpc.Status status;

	/**
	 * Creates the error.
	 * @param errors the domain of the service's errors
	 */
	public ClientNotAllowed(ErrorProperties errors) {
		ErrorInfo info = ErrorInfo.newBuilder().setReason(REASON).setDomain(errors.domain()).build();
		this.status = com.google.rpc.Status.newBuilder()
			.setCode(Code.PERMISSION_DENIED.value())
			.setMessage("This client may not make this call.")
			.addDetails(Any.pack(info))
			.build();
	}

	/**
	 * Ends a call with this error.
	 * @param call the call
	 */
	public void close(ServerCall<?, ?> call) {
		StatusRuntimeException error = StatusProto.toStatusRuntimeException(this.status);
		Metadata trailers = error.getTrailers();
		call.close(error.getStatus(), (trailers != null) ? trailers : new Metadata());
	}

	/**
	 * Tells whether a call of this side ended with this error.
	 * @param status the status of the call
	 * @param info the status's details
	 * @return whether the service behind this one does not allow this service to call it
	 */
	static boolean isErrorOf(Status status, @Nullable ErrorInfo info) {
		return status.getCode() == Code.PERMISSION_DENIED && info != null && REASON.equals(info.getReason());
	}

}
