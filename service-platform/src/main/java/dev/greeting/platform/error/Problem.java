package dev.greeting.platform.error;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import io.grpc.Status;
import io.grpc.Status.Code;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.web.util.UriUtils;

/**
 * Creates RFC 9457 problem details. The type is {@code about:blank}, so the title is the
 * reason phrase of the HTTP status. Programs use the extensions {@code code},
 * {@code reason}, {@code domain} and {@code violations}. Problem details contain no
 * internals of the service.
 */
public final class Problem {

	private static final String DOMAIN = "domain";

	private static final URI ABOUT_BLANK = URI.create("about:blank");

	/**
	 * The codes whose descriptions a server writes for its callers. Other descriptions
	 * may contain sockets, stack frames and host names.
	 */
	private static final Set<Code> DESCRIBED_FOR_CALLERS = Set.of(Code.INVALID_ARGUMENT, Code.FAILED_PRECONDITION,
			Code.OUT_OF_RANGE, Code.NOT_FOUND, Code.ALREADY_EXISTS, Code.ABORTED, Code.PERMISSION_DENIED,
			Code.UNAUTHENTICATED);

	private Problem() {
	}

	/**
	 * Describes an error that did not come from gRPC.
	 * @param status an HTTP status of 400 or more
	 * @param detail a sentence for the caller
	 * @return the problem detail, to be completed
	 */
	public static ProblemDetail of(HttpStatusCode status, String detail) {
		return of(status, ErrorCode.toGrpcCode(status), detail, reason(status), null, List.of());
	}

	/**
	 * Describes a request whose parameters break rules.
	 * @param violations what is wrong, at least one
	 * @return the problem detail, to be completed
	 */
	public static ProblemDetail of(List<Violation> violations) {
		return of(HttpStatus.BAD_REQUEST, Code.INVALID_ARGUMENT, Violation.sentence(violations), "INVALID_REQUEST",
				null, violations);
	}

	/**
	 * Describes a gRPC call that failed.
	 * @param error a {@code StatusRuntimeException} or {@code StatusException}
	 * @return the problem detail, to be completed
	 */
	public static ProblemDetail of(Throwable error) {
		Status status = Status.fromThrowable(error);
		if (status.getCause() instanceof UnusableResponseException unusable) {
			return of(HttpStatus.BAD_GATEWAY, status.getCode(), unusable.getReason().sentence(),
					unusable.getReason().name(), null, List.of());
		}
		StatusDetails details = StatusDetails.of(error);
		ErrorInfo info = details.get(ErrorInfo.class);
		if (ClientNotAllowed.isErrorOf(status, info)) {
			return of(HttpStatus.SERVICE_UNAVAILABLE, Code.UNAVAILABLE, detail(Status.UNAVAILABLE),
					Code.UNAVAILABLE.name(), null, List.of());
		}
		BadRequest badRequest = details.get(BadRequest.class);
		List<Violation> violations = (badRequest != null) ? badRequest.getFieldViolationsList()
			.stream()
			.map((violation) -> new Violation(violation.getField(), violation.getReason(), violation.getDescription()))
			.toList() : List.of();
		return of(ErrorCode.toHttpStatus(status.getCode()), status.getCode(), detail(status),
				(info != null) ? info.getReason() : status.getCode().name(), (info != null) ? info.getDomain() : null,
				violations);
	}

	/**
	 * Completes a problem.
	 * @param problem a problem that this class has created
	 * @param domain the domain of the errors of this service, see
	 * {@link ErrorProperties}. An error that another service has described keeps the
	 * domain of that service
	 * @param requestId the id of the request that failed
	 * @return the problem, without an instance
	 */
	public static ProblemDetail complete(ProblemDetail problem, String domain, @Nullable String requestId) {
		problem.setProperty("requestId", requestId);
		Map<String, Object> properties = problem.getProperties();
		if (properties != null) {
			properties.putIfAbsent(DOMAIN, domain);
		}
		return problem;
	}

	/**
	 * Makes the {@code instance} of a problem.
	 * @param path the path as the caller sent it, or null if none could be read
	 * @return the path, encoded if it is no URI, or the root if there is none
	 */
	public static URI instance(@Nullable String path) {
		if (path == null || !path.startsWith("/")) {
			return URI.create("/");
		}
		try {
			return new URI(path);
		}
		catch (URISyntaxException ex) {
			return URI.create("/" + UriUtils.encode(path.substring(1), StandardCharsets.UTF_8));
		}
	}

	private static ProblemDetail of(HttpStatusCode status, Code code, String detail, String reason,
			@Nullable String domain, List<Violation> violations) {
		ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
		problem.setType(ABOUT_BLANK);
		problem.setTitle(title(status));
		problem.setProperty("code", code.name());
		problem.setProperty("reason", reason);
		// Without a domain, this keeps its place in the document.
		problem.setProperty(DOMAIN, domain);
		if (!violations.isEmpty()) {
			problem.setProperty("violations", violations);
		}
		return problem;
	}

	private static String title(HttpStatusCode status) {
		HttpStatus known = HttpStatus.resolve(status.value());
		return (known != null) ? known.getReasonPhrase() : "Client Closed Request";
	}

	private static String reason(HttpStatusCode status) {
		HttpStatus known = HttpStatus.resolve(status.value());
		return (known != null) ? known.name() : "HTTP_" + status.value();
	}

	private static String detail(Status status) {
		String description = status.getDescription();
		if (description != null && DESCRIBED_FOR_CALLERS.contains(status.getCode())) {
			return description;
		}
		return switch (status.getCode()) {
			case UNAVAILABLE -> "The service behind this one cannot be reached at the moment.";
			case DEADLINE_EXCEEDED -> "The service behind this one did not answer in time.";
			case RESOURCE_EXHAUSTED -> "There are more requests at the moment than can be served.";
			case UNIMPLEMENTED -> "The service behind this one does not offer this.";
			case CANCELLED -> "The request was cancelled.";
			case UNAUTHENTICATED -> "The request carries no valid credentials.";
			case PERMISSION_DENIED -> "The caller may not do this.";
			case NOT_FOUND -> "There is no such thing.";
			case INVALID_ARGUMENT, FAILED_PRECONDITION, OUT_OF_RANGE, ALREADY_EXISTS, ABORTED ->
				"The request cannot be served as it is.";
			case OK, UNKNOWN, INTERNAL, DATA_LOSS -> "Something went wrong inside the service.";
		};
	}

}
