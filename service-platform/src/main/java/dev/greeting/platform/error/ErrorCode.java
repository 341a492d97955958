package dev.greeting.platform.error;

import io.grpc.Status.Code;

import org.springframework.http.HttpStatusCode;

/**
 * The one table between gRPC status codes and HTTP statuses.
 */
public final class ErrorCode {

	/**
	 * nginx' status for a client that disconnected before it got its response.
	 */
	private static final HttpStatusCode CLIENT_CLOSED_REQUEST = HttpStatusCode.valueOf(499);

	private ErrorCode() {
	}

	/**
	 * Returns the HTTP status that answers a request whose gRPC call ended with a code
	 * that the service sent or that this side set. {@code CANCELLED} means that this side
	 * cancelled the call; {@link UnusableResponseException} marks a call that the service
	 * cancelled.
	 * @param code the gRPC status code
	 * @return the HTTP status
	 */
	public static HttpStatusCode toHttpStatus(Code code) {
		return switch (code) {
			case OK -> HttpStatusCode.valueOf(200);
			case INVALID_ARGUMENT, FAILED_PRECONDITION, OUT_OF_RANGE -> HttpStatusCode.valueOf(400);
			case UNAUTHENTICATED -> HttpStatusCode.valueOf(401);
			case PERMISSION_DENIED -> HttpStatusCode.valueOf(403);
			case NOT_FOUND -> HttpStatusCode.valueOf(404);
			case ALREADY_EXISTS, ABORTED -> HttpStatusCode.valueOf(409);
			case RESOURCE_EXHAUSTED -> HttpStatusCode.valueOf(429);
			case CANCELLED -> CLIENT_CLOSED_REQUEST;
			case UNKNOWN, INTERNAL, DATA_LOSS -> HttpStatusCode.valueOf(500);
			case UNIMPLEMENTED -> HttpStatusCode.valueOf(501);
			case UNAVAILABLE -> HttpStatusCode.valueOf(503);
			case DEADLINE_EXCEEDED -> HttpStatusCode.valueOf(504);
		};
	}

	/**
	 * Returns the gRPC code in a problem document for an error that did not come from
	 * gRPC.
	 * @param status an HTTP status of 400 or more
	 * @return the gRPC status code
	 */
	public static Code toGrpcCode(HttpStatusCode status) {
		return switch (status.value()) {
			case 401 -> Code.UNAUTHENTICATED;
			case 403 -> Code.PERMISSION_DENIED;
			case 404 -> Code.NOT_FOUND;
			case 405, 501 -> Code.UNIMPLEMENTED;
			case 409 -> Code.ABORTED;
			case 429 -> Code.RESOURCE_EXHAUSTED;
			case 499 -> Code.CANCELLED;
			case 503 -> Code.UNAVAILABLE;
			case 504 -> Code.DEADLINE_EXCEEDED;
			default -> status.is4xxClientError() ? Code.INVALID_ARGUMENT : Code.INTERNAL;
		};
	}

}
