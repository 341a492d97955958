package dev.greeting.platform.error.http;

import java.io.IOException;

import dev.greeting.platform.error.ErrorProperties;
import dev.greeting.platform.error.Problem;
import dev.greeting.platform.http.ResponseHeaders;
import dev.greeting.platform.requestid.RequestId;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;

/**
 * Gives the errors that the container itself reports (a request line that cannot be
 * parsed, headers that are too large, {@code TRACE}, an error in a filter) the same body
 * as all others.
 */
final class ProblemReportValve extends ErrorReportValve {

	private static final Logger logger = LoggerFactory.getLogger(ProblemReportValve.class);

	private final JsonMapper jsonMapper;

	private final AllowedMethods allowedMethods;

	private final String domain;

	private final ResponseHeaders headers;

	ProblemReportValve(JsonMapper jsonMapper, AllowedMethods allowedMethods, ErrorProperties errors,
			ResponseHeaders headers) {
		this.headers = headers;
		this.jsonMapper = jsonMapper;
		this.allowedMethods = allowedMethods;
		this.domain = errors.domain();
	}

	@Override
	protected void report(Request request, Response response, @Nullable Throwable throwable) {
		if (response.getStatus() < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
			return;
		}
		refineStatus(request, response, throwable);
		HttpStatusCode status = HttpStatusCode.valueOf(response.getStatus());
		if (status.is5xxServerError() && throwable != null) {
			logger.atError()
				.addKeyValue(RequestId.NAME, requestId(request))
				.setCause(throwable)
				.log("Unexpected error");
		}
		ProblemDetail problem = Problem.complete(Problem.of(status, detail(status)), this.domain, requestId(request));
		problem.setInstance(Problem.instance(request.getRequestURI()));
		this.headers.setDefaults(request, response);
		response.setHeader(RequestId.HEADER, requestId(request));
		if (request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null) {
			response.setHeader(HttpHeaders.CONNECTION, "close");
		}
		if (status.value() == 405) {
			// Tomcat lists every method of a servlet.
			response.setHeader(HttpHeaders.ALLOW, this.allowedMethods.of(request));
		}
		if (status.value() == 429 || status.value() == 503) {
			response.setHeader(HttpHeaders.RETRY_AFTER, "1");
		}
		response.resetBuffer(true);
		response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
		try {
			byte[] body = this.jsonMapper.writeValueAsBytes(problem);
			response.setContentLength(body.length);
			response.getOutputStream().write(body);
			response.finishResponse();
		}
		catch (IOException ex) {
			logger.debug("The client is gone", ex);
		}
	}

	/**
	 * The container answers a request with 400 if its head does not fit the buffer, or if
	 * it has too many headers. If it fails to parse a request line, it may also say that
	 * the version of HTTP, which it has not read, is not supported.
	 */
	private static void refineStatus(Request request, Response response, @Nullable Throwable throwable) {
		String message = (throwable != null) ? throwable.getMessage() : null;
		if (message == null) {
			return;
		}
		if (throwable instanceof IllegalArgumentException && isUnsupported(response.getStatus())) {
			response.setStatus(HttpStatus.BAD_REQUEST.value());
		}
		if (throwable instanceof IllegalArgumentException && message.contains("header is too large")) {
			boolean requestLineParsed = !request.getCoyoteRequest().requestURI().isNull();
			response.setStatus(requestLineParsed ? HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE.value()
					: HttpStatus.URI_TOO_LONG.value());
		}
		if (throwable instanceof IllegalStateException && message.contains("maximum allowed number of headers")) {
			response.setStatus(HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE.value());
		}
	}

	private static boolean isUnsupported(int status) {
		return status == HttpStatus.NOT_IMPLEMENTED.value() || status == HttpStatus.HTTP_VERSION_NOT_SUPPORTED.value();
	}

	private static String detail(HttpStatusCode status) {
		return switch (status.value()) {
			case 401 -> "The request has no valid access token.";
			case 403 -> "The caller may not do this.";
			case 503 -> "The request cannot be served at the moment.";
			case 400 -> "The request is not valid HTTP.";
			case 405 -> "This method is not supported.";
			case 408 -> "The request did not arrive in time.";
			case 414 -> "The request line is too long.";
			case 429 -> "There are more requests at the moment than can be served.";
			case 431 -> "The request headers are too large or too many.";
			case 501 -> "The method or the transfer coding of the request is unknown here.";
			case 505 -> "The request's version of HTTP is not supported.";
			default -> status.is4xxClientError() ? "The request cannot be served as it is."
					: "Something went wrong inside the service.";
		};
	}

	private static @Nullable String requestId(Request request) {
		return request.getCoyoteRequest().getMimeHeaders().getHeader(RequestId.HEADER);
	}

}
