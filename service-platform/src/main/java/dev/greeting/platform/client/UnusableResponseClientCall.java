package dev.greeting.platform.client;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;

import dev.greeting.platform.error.UnusableResponseException;
import dev.greeting.platform.error.UnusableResponseException.Reason;
import dev.greeting.platform.memory.OutOfMemoryExit;
import io.grpc.ClientCall;
import io.grpc.Context;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import org.jspecify.annotations.Nullable;

/**
 * Ends a call whose connection broke with {@code UNAVAILABLE}, and one whose response
 * cannot be used with a status that has an {@link UnusableResponseException} as its
 * cause. Passes on unchanged each status that the service sent or that this side caused.
 */
final class UnusableResponseClientCall<Q, R> extends SimpleForwardingClientCall<Q, R> {

	private static final Set<Code> MADE_UP_BY_TRANSPORTS = EnumSet.of(Code.CANCELLED, Code.INTERNAL,
			Code.RESOURCE_EXHAUSTED, Code.UNKNOWN);

	private final TrailersTracerFactory trailers;

	private final boolean oneResponse;

	private final Context context = Context.current();

	private volatile boolean cancelled;

	UnusableResponseClientCall(ClientCall<Q, R> call, TrailersTracerFactory trailers, boolean oneResponse) {
		super(call);
		this.trailers = trailers;
		this.oneResponse = oneResponse;
	}

	@Override
	public void start(Listener<R> listener, Metadata headers) {
		super.start(new SimpleForwardingClientCallListener<>(listener) {

			private boolean responded;

			@Override
			public void onMessage(R message) {
				this.responded = true;
				super.onMessage(message);
			}

			@Override
			public void onClose(Status status, Metadata trailers) {
				if (status.isOk() && UnusableResponseClientCall.this.oneResponse && !this.responded) {
					super.onClose(unusable(Code.INTERNAL, Reason.UNREADABLE_RESPONSE, "The service sent no message"),
							trailers);
				}
				else {
					super.onClose(status.isOk() ? status : interpret(status, trailers), trailers);
				}
			}

		}, headers);
	}

	@Override
	public void cancel(@Nullable String message, @Nullable Throwable cause) {
		this.cancelled = true;
		super.cancel(message, cause);
	}

	private Status interpret(Status status, Metadata trailers) {
		OutOfMemoryExit.ifCausedBy(status.getCause());
		boolean said = this.trailers.received(trailers) && !isGuess(status);
		boolean cancelled = status.getCode() == Code.CANCELLED;
		if (said && !cancelled || isOwnDoing(status)) {
			return status;
		}
		if (isBrokenConnection(status)) {
			return Status.UNAVAILABLE.withDescription(status.getDescription()).withCause(status.getCause());
		}
		if (!this.trailers.sent() && !MADE_UP_BY_TRANSPORTS.contains(status.getCode())) {
			// For example, if the credentials could not be obtained.
			return status;
		}
		Status origin = (status.getCause() != null) ? Status.fromThrowable(status.getCause()) : status;
		String text = status.getCode() + ": " + status.getDescription() + ", cause: " + status.getCause();
		if (status.getCode() == Code.RESOURCE_EXHAUSTED || origin.getCode() == Code.RESOURCE_EXHAUSTED) {
			return unusable(Code.INTERNAL, Reason.RESPONSE_TOO_LARGE, text);
		}
		if (cancelled && isBugOfThisSide(status.getCause())) {
			return Status.INTERNAL.withDescription(text).withCause(status.getCause());
		}
		return (cancelled && status.getCause() == null) ? unusable(Code.CANCELLED, Reason.CALL_CANCELLED, text)
				: unusable(Code.INTERNAL, Reason.UNREADABLE_RESPONSE, text);
	}

	/**
	 * Tells whether the trailers had no status, so that grpc-java guessed one from the
	 * HTTP status. Only the description shows this. A guess of {@code UNAVAILABLE} is
	 * kept: a proxy answers 503 for a service that is not there.
	 */
	private static boolean isGuess(Status status) {
		return status.getDescription() != null && status.getDescription().contains("missing GRPC status");
	}

	private boolean isOwnDoing(Status status) {
		return switch (status.getCode()) {
			case DEADLINE_EXCEEDED, UNAVAILABLE -> true;
			case CANCELLED -> this.cancelled || this.context.isCancelled();
			default -> false;
		};
	}

	/**
	 * Returns whether the connection broke. A GOAWAY with an error code ends all calls of
	 * a connection. grpc-java also ends a call for which a thousand connections have been
	 * closed. Only the description shows either. {@code ENHANCE_YOUR_CALM} is meant for
	 * this client, not for its caller.
	 */
	private static boolean isBrokenConnection(Status status) {
		for (Throwable link = status.getCause(); link != null; link = link.getCause()) {
			if (link instanceof ClosedChannelException) {
				return true;
			}
		}
		String text = status.getDescription();
		return text != null && Stream.of("GOAWAY", "ENHANCE_YOUR_CALM", "transparent retries").anyMatch(text::contains);
	}

	/**
	 * grpc-java cancels a call if its listener throws. A marshaller that cannot parse the
	 * response throws a status, or an exception caused by an {@code IOException}. Any
	 * other exception comes from the code that receives the response.
	 */
	private static boolean isBugOfThisSide(@Nullable Throwable cause) {
		return (cause instanceof RuntimeException || cause instanceof Error)
				&& !(cause instanceof StatusRuntimeException) && !(cause.getCause() instanceof IOException);
	}

	private static Status unusable(Code code, Reason reason, String text) {
		return code.toStatus().withDescription(text).withCause(new UnusableResponseException(reason));
	}

}
