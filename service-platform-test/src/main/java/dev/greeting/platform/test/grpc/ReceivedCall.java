package dev.greeting.platform.test.grpc;

import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/**
 * A call that a {@link ScriptedBackend} has received. A retry is another call.
 */
public final class ReceivedCall {

	private final ServerCall<?, Object> call;

	private final Metadata headers;

	private final List<?> requests;

	private final Supplier<? extends Iterator<?>> script;

	private final Instant start = Instant.now();

	private final CompletableFuture<Instant> cancelled = new CompletableFuture<>();

	private @Nullable Iterator<?> messages;

	private int sent;

	private boolean answering;

	private boolean closed;

	@SuppressWarnings("unchecked")
	ReceivedCall(ServerCall<?, ?> call, Metadata headers, List<?> requests, Supplier<? extends Iterator<?>> script) {
		this.call = (ServerCall<?, Object>) call;
		this.headers = headers;
		this.requests = requests;
		this.script = script;
	}

	/**
	 * Returns the full name of the method.
	 * @return for instance {@code package.Service/method}
	 */
	public String method() {
		return this.call.getMethodDescriptor().getFullMethodName();
	}

	/**
	 * Returns the messages of the caller.
	 * @return one message, or several if the caller streams
	 */
	public List<?> requests() {
		return this.requests;
	}

	/**
	 * Returns when the call arrived.
	 * @return the time
	 */
	public Instant start() {
		return this.start;
	}

	/**
	 * Returns a header.
	 * @param name the name of the header
	 * @return its value, or {@code null} if it was not sent
	 */
	public @Nullable String header(String name) {
		return this.headers.get(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER));
	}

	/**
	 * Returns the remaining time of the call, as the caller sent it.
	 * @return the value of {@code grpc-timeout}, or {@code null} if there is none
	 */
	public @Nullable Duration timeout() {
		String text = header("grpc-timeout");
		if (text == null) {
			return null;
		}
		long value = Long.parseLong(text.substring(0, text.length() - 1));
		return switch (text.charAt(text.length() - 1)) {
			case 'H' -> Duration.ofHours(value);
			case 'M' -> Duration.ofMinutes(value);
			case 'S' -> Duration.ofSeconds(value);
			case 'm' -> Duration.ofMillis(value);
			case 'u' -> Duration.ofNanos(TimeUnit.MICROSECONDS.toNanos(value));
			default -> Duration.ofNanos(value);
		};
	}

	/**
	 * Returns how many attempts the caller has made before this one.
	 * @return the value of {@code grpc-previous-rpc-attempts}, or 0 for the first attempt
	 */
	public int previousAttempts() {
		String text = header("grpc-previous-rpc-attempts");
		return (text != null) ? Integer.parseInt(text) : 0;
	}

	/**
	 * Returns when the caller, or its deadline, cancels the call.
	 * @return a future that completes then
	 */
	public CompletableFuture<Instant> cancelled() {
		return this.cancelled;
	}

	/**
	 * Returns how many messages were sent to the caller.
	 * @return the number
	 */
	public synchronized int sent() {
		return this.sent;
	}

	/**
	 * Sends the remaining messages of the script as fast as the caller reads them, and
	 * completes the call.
	 */
	public synchronized void answer() {
		this.answering = true;
		sendWhileReady();
	}

	synchronized void sendWhileReady() {
		while (this.answering && messages().hasNext() && this.call.isReady()) {
			send(messages().next());
		}
		if (this.answering && !messages().hasNext()) {
			complete();
		}
	}

	/**
	 * Sends the next messages of a stream, even if the caller does not read them. Does
	 * nothing for a unary call.
	 * @param count how many messages of the script; fewer if it has no more
	 */
	public synchronized void sendNext(int count) {
		if (!this.call.getMethodDescriptor().getType().serverSendsOneMessage()) {
			for (int index = 0; index < count && messages().hasNext(); index++) {
				send(messages().next());
			}
		}
	}

	/** Created on demand, because it may be too large for a test that never sends it. */
	private Iterator<?> messages() {
		if (this.messages == null) {
			this.messages = this.script.get();
		}
		return this.messages;
	}

	/**
	 * Sends a message. Does nothing if the call has ended.
	 * @param message a message of the type that the method responds with
	 */
	public synchronized void send(Object message) {
		if (this.closed || this.cancelled.isDone()) {
			return;
		}
		if (this.sent == 0) {
			this.call.sendHeaders(new Metadata());
		}
		this.call.sendMessage(message);
		this.sent++;
	}

	/**
	 * Ends the call with a status. Does nothing if it has ended.
	 * @param status the status
	 */
	public void fail(Status status) {
		close(status);
	}

	/**
	 * Ends the call with {@code OK}, whether all messages were sent or not. Does nothing
	 * if it has ended.
	 */
	public void complete() {
		close(Status.OK);
	}

	private synchronized void close(Status status) {
		this.answering = false;
		if (!this.closed) {
			this.closed = true;
			this.call.close(status, new Metadata());
		}
	}

	synchronized void cancel() {
		this.answering = false;
		this.cancelled.complete(Instant.now());
	}

	/**
	 * Runs an action later, without blocking a thread.
	 * @param delay when to run it
	 * @param action the action
	 */
	public void later(Duration delay, Runnable action) {
		CompletableFuture.delayedExecutor(delay.toNanos(), TimeUnit.NANOSECONDS, Thread::startVirtualThread)
			.execute(action);
	}

	@Override
	public String toString() {
		return "%s %s".formatted(method(), this.headers);
	}

}
