package dev.greeting.system.backend;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import dev.greeting.contract.api.Item;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;

/**
 * One call, or one attempt of it, as a {@link FaultyBackend} saw it.
 */
public final class Call {

	private final MethodDescriptor<?, ?> method;

	private final Metadata headers;

	private final Instant start = Instant.now();

	private final CompletableFuture<Instant> cancelled = new CompletableFuture<>();

	private ServerCallStreamObserver<Object> responses;

	private Runnable answer;

	Call(MethodDescriptor<?, ?> method, Metadata headers) {
		this.method = method;
		this.headers = headers;
	}

	@SuppressWarnings("unchecked")
	void begin(ServerCallStreamObserver<?> responses, Runnable answer) {
		this.responses = (ServerCallStreamObserver<Object>) responses;
		this.answer = answer;
		responses.setOnCancelHandler(() -> this.cancelled.complete(Instant.now()));
	}

	/**
	 * The method's full name.
	 * @return for instance {@code api.Api/sayHello}
	 */
	public String method() {
		return this.method.getFullMethodName();
	}

	public Instant start() {
		return this.start;
	}

	/**
	 * A header as it came.
	 * @param name its name
	 * @return its value, or null if it did not come
	 */
	public String header(String name) {
		return this.headers.get(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER));
	}

	/**
	 * The time that the caller has left, as it was sent.
	 * @return the value of {@code grpc-timeout}, or null if there is none
	 */
	public Duration timeout() {
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
	 * How often the caller has sent this call before.
	 * @return 0 for the first attempt
	 */
	public int previousAttempts() {
		String text = header("grpc-previous-rpc-attempts");
		return (text != null) ? Integer.parseInt(text) : 0;
	}

	/**
	 * When the caller, or its deadline, cancelled the call.
	 * @return a future that completes then
	 */
	public CompletableFuture<Instant> cancelled() {
		return this.cancelled;
	}

	/**
	 * Answers as name-service would.
	 */
	public void answer() {
		this.answer.run();
	}

	public void fail(Status status) {
		this.responses.onError(status.asRuntimeException());
	}

	/**
	 * Sends the first items of a stream, without regard to whether there is room for
	 * them; nothing if the call is none.
	 * @param count how many
	 */
	public void items(int count) {
		if (!this.method.getType().serverSendsOneMessage()) {
			for (int id = 1; id <= count; id++) {
				item(id, "name " + id);
			}
		}
	}

	/**
	 * Sends one item of a stream.
	 * @param id its number
	 * @param name its name
	 */
	public void item(int id, String name) {
		this.responses.onNext(Item.newBuilder().setId(id).setName(name).build());
	}

	/**
	 * Ends a stream properly.
	 */
	public void complete() {
		this.responses.onCompleted();
	}

	/**
	 * Does something later, without a thread that waits.
	 * @param delay how much later
	 * @param action what to do
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
