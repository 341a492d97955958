package dev.greeting.platform.error;

import java.util.List;

import com.google.protobuf.Any;
import com.google.rpc.ErrorInfo;
import com.google.rpc.Status;
import io.grpc.Status.Code;
import io.grpc.protobuf.StatusProto;
import org.junit.jupiter.api.Test;

import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;

import static org.assertj.core.api.Assertions.assertThat;

class ProblemTests {

	@Test
	void anErrorOfThisServiceHasItsDomain() {
		ProblemDetail problem = Problem.complete(Problem.of(HttpStatus.NOT_FOUND, "There is nothing."), "acme.com",
				"id");
		assertThat(problem.getProperties()).containsEntry("domain", "acme.com").containsEntry("requestId", "id");
	}

	@Test
	void anErrorThatAnotherServiceHasDescribedKeepsItsDomain() {
		Status status = Status.newBuilder()
			.setCode(Code.NOT_FOUND.value())
			.addDetails(Any.pack(ErrorInfo.newBuilder().setReason("NO_SUCH_ORDER").setDomain("orders.com").build()))
			.build();
		ProblemDetail problem = Problem.complete(Problem.of(StatusProto.toStatusRuntimeException(status)), "acme.com",
				"id");
		assertThat(problem.getProperties()).containsEntry("domain", "orders.com");
	}

	@Test
	void theDomainStandsBesideTheReason() {
		ProblemDetail problem = Problem.complete(Problem.of(List.of(new Violation("name", "RULE", "must be"))),
				"acme.com", "id");
		assertThat(problem.getProperties().keySet()).containsExactly("code", "reason", "domain", "violations",
				"requestId");
	}

}
