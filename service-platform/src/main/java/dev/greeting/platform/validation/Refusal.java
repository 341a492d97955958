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
 * Says to the caller, and to the caller's program, why a request was refused.
 */
final class Refusal {

	private final String domain;

	/**
	 * @param domain the domain of the reasons, as in {@code google.rpc.ErrorInfo}
	 */
	Refusal(String domain) {
		this.domain = domain;
	}

	/**
	 * The refusal of a request that breaks rules.
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
	 * The refusal of a request of which nobody can say whether it keeps the rules.
	 */
	StatusRuntimeException unchecked() {
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
