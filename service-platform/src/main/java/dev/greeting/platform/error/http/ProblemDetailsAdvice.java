package dev.greeting.platform.error.http;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import dev.greeting.platform.error.ErrorProperties;
import dev.greeting.platform.error.InvalidRequestException;
import dev.greeting.platform.error.Problem;
import dev.greeting.platform.error.RetryAfter;
import dev.greeting.platform.error.Violation;
import dev.greeting.platform.requestid.RequestId;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.TypeMismatchException;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.MissingRequestHeaderException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.ServletRequestBindingException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.multipart.MultipartException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/**
 * Converts every exception that reaches Spring MVC to a problem document.
 */
@RestControllerAdvice
final class ProblemDetailsAdvice extends ResponseEntityExceptionHandler {

	private static final Logger logger = LoggerFactory.getLogger(ProblemDetailsAdvice.class);

	private final String domain;

	ProblemDetailsAdvice(ErrorProperties errors) {
		this.domain = errors.domain();
	}

	@ExceptionHandler
	@Nullable ResponseEntity<Object> handleInvalidRequest(InvalidRequestException ex, WebRequest request) {
		return respond(Problem.of(ex.getViolations()), new HttpHeaders(), request);
	}

	@ExceptionHandler
	@Nullable ResponseEntity<Object> handleUnreadableParameters(InvalidParameterException ex, WebRequest request) {
		boolean tooMany = String.valueOf(ex.getMessage()).contains("maximum number of request parameters");
		return respond(
				Problem
					.of(HttpStatus.BAD_REQUEST,
							tooMany ? "The request has too many parameters."
									: "The query string is not valid percent-encoded UTF-8."),
				new HttpHeaders(), request);
	}

	@ExceptionHandler
	@Nullable ResponseEntity<Object> handleUnreadableForm(MultipartException ex, WebRequest request) {
		return respond(Problem.of(HttpStatus.BAD_REQUEST, "The body is not what its Content-Type says."),
				new HttpHeaders(), request);
	}

	@ExceptionHandler({ StatusRuntimeException.class, StatusException.class })
	@Nullable ResponseEntity<Object> handleGrpcStatus(Exception ex, WebRequest request) throws Exception {
		if (isCommitted(request)) {
			throw ex;
		}
		ProblemDetail problem = Problem.of(ex);
		if (problem.getStatus() >= 500) {
			// Status.toString() would print a stack trace.
			logger.warn("gRPC call failed: {}, cause: {}", ex.getMessage(), String.valueOf(ex.getCause()));
		}
		HttpHeaders headers = new HttpHeaders();
		if (RetryAfter.belongsTo(HttpStatusCode.valueOf(problem.getStatus()))) {
			headers.set(HttpHeaders.RETRY_AFTER, String.valueOf(RetryAfter.seconds(ex)));
		}
		return respond(problem, headers, request);
	}

	@ExceptionHandler
	@Nullable ResponseEntity<Object> handleUnexpected(Exception ex, WebRequest request) throws Exception {
		if (isCommitted(request)) {
			throw ex;
		}
		logger.error("Unexpected error", ex);
		return respond(Problem.of(HttpStatus.INTERNAL_SERVER_ERROR, "Something went wrong inside the service."),
				new HttpHeaders(), request);
	}

	@Override
	protected @Nullable ResponseEntity<Object> handleMissingServletRequestParameter(
			MissingServletRequestParameterException ex, HttpHeaders headers, HttpStatusCode status,
			WebRequest request) {
		return respond(Problem.of(List.of(Violation.required(ex.getParameterName()))), headers, request);
	}

	@Override
	protected @Nullable ResponseEntity<Object> handleTypeMismatch(TypeMismatchException ex, HttpHeaders headers,
			HttpStatusCode status, WebRequest request) {
		String field = (ex instanceof MethodArgumentTypeMismatchException mismatch) ? mismatch.getName()
				: ex.getPropertyName();
		Violation violation = Violation.wrongType((field != null) ? field : "?", ex.getRequiredType());
		return respond(Problem.of(List.of(violation)), headers, request);
	}

	@Override
	protected @Nullable ResponseEntity<Object> handleServletRequestBindingException(ServletRequestBindingException ex,
			HttpHeaders headers, HttpStatusCode status, WebRequest request) {
		if (ex instanceof MissingRequestHeaderException missing) {
			return respond(Problem.of(List.of(Violation.required(missing.getHeaderName()))), headers, request);
		}
		return super.handleServletRequestBindingException(ex, headers, status, request);
	}

	@Override
	protected @Nullable ResponseEntity<Object> handleMethodArgumentNotValid(MethodArgumentNotValidException ex,
			HttpHeaders headers, HttpStatusCode status, WebRequest request) {
		return respond(Problem.of(ConstraintViolations.of(ex.getBindingResult())), headers, request);
	}

	@Override
	protected @Nullable ResponseEntity<Object> handleHandlerMethodValidationException(
			HandlerMethodValidationException ex, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
		if (ex.isForReturnValue()) {
			return super.handleHandlerMethodValidationException(ex, headers, status, request);
		}
		return respond(Problem.of(ConstraintViolations.of(ex)), headers, request);
	}

	@Override
	protected @Nullable ResponseEntity<Object> handleHttpRequestMethodNotSupported(
			HttpRequestMethodNotSupportedException ex, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
		Set<HttpMethod> allowed = new LinkedHashSet<>(headers.getAllow());
		if (allowed.contains(HttpMethod.GET)) {
			allowed.add(HttpMethod.HEAD);
		}
		allowed.add(HttpMethod.OPTIONS);
		HttpHeaders completed = new HttpHeaders();
		completed.setAllow(allowed);
		return respond(Problem.of(status, "This method is not supported here."), completed, request);
	}

	@Override
	protected @Nullable ResponseEntity<Object> handleNoResourceFoundException(NoResourceFoundException ex,
			HttpHeaders headers, HttpStatusCode status, WebRequest request) {
		return respond(Problem.of(status, "There is nothing at this path."), headers, request);
	}

	@Override
	protected @Nullable ResponseEntity<Object> handleExceptionInternal(Exception ex, @Nullable Object body,
			HttpHeaders headers, HttpStatusCode status, WebRequest request) {
		String detail = (ex instanceof ErrorResponse error && error.getBody().getDetail() != null)
				? error.getBody().getDetail() : "The request cannot be served as it is.";
		return respond(Problem.of(status, detail), headers, request);
	}

	private @Nullable ResponseEntity<Object> respond(ProblemDetail problem, HttpHeaders headers, WebRequest request) {
		if (isCommitted(request)) {
			return null;
		}
		Problem.complete(problem, this.domain, request.getHeader(RequestId.HEADER));
		// Spring would call URI.create, which throws for some paths.
		problem.setInstance(Problem.instance(((ServletWebRequest) request).getRequest().getRequestURI()));
		HttpHeaders completed = new HttpHeaders(headers);
		// Otherwise Spring negotiates, and an invalid Accept header leads to no body.
		completed.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
		// The handler may have allowed caches to store its response.
		completed.setCacheControl(CacheControl.noStore());
		if (request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null) {
			// The rest of the body will not be read.
			completed.setConnection("close");
		}
		return new ResponseEntity<>(problem, completed, problem.getStatus());
	}

	private static boolean isCommitted(WebRequest request) {
		HttpServletResponse response = ((ServletWebRequest) request).getResponse();
		return response != null && response.isCommitted();
	}

}
