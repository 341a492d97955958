package dev.greeting.platform.validation;

import java.util.List;

import com.google.protobuf.Any;
import com.google.rpc.BadRequest;
import com.google.rpc.BadRequest.FieldViolation;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import com.google.rpc.Status;
import dev.greeting.platform.error.Violation;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;

/**
 * Creates the statuses of rejected requests, with details for the caller's program.
 */
final class RejectionStatus {

	private final String domain;

	/**
	 * @param domain the domain of the reasons, as in {@code google.rpc.ErrorInfo}
	 */
	RejectionStatus(String domain) {
		this.domain = domain;
	}

	/**
	 * Returns the status of a request that violates rules.
	 */
	StatusRuntimeException invalid(List<Violation> violations) {
		return StatusProto.toStatusRuntimeException(Status.newBuilder()
			.setCode(Code.INVALID_ARGUMENT_VALUE)
			.setMessage(Violation.sentence(violations))
			.addDetails(errorInfo("INVALID_REQUEST"))
			.addDetails(Any.pack(badRequest(violations)))
			.build());
	}

	/**
	 * Returns the status of a request whose rules could not be evaluated.
	 */
	StatusRuntimeException notChecked() {
		return StatusProto.toStatusRuntimeException(Status.newBuilder()
			.setCode(Code.INTERNAL_VALUE)
			.setMessage("The request could not be checked.")
			.addDetails(errorInfo("REQUEST_NOT_CHECKED"))
			.build());
	}

	private Any errorInfo(String reason) {
		return Any.pack(ErrorInfo.newBuilder().setReason(reason).setDomain(this.domain).build());
	}

	private static BadRequest badRequest(List<Violation> violations) {
		BadRequest.Builder badRequest = BadRequest.newBuilder();
		for (Violation violation : violations) {
			badRequest.addFieldViolations(FieldViolation.newBuilder()
				.setField(violation.field())
				.setReason(violation.rule())
				.setDescription(violation.message()));
		}
		return badRequest.build();
	}

}
