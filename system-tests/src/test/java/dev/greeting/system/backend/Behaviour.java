package dev.greeting.system.backend;

import java.time.Duration;

import io.grpc.Status;

/**
 * What a {@link FaultyBackend} does with a call.
 */
@FunctionalInterface
public interface Behaviour {

	void handle(Call call);

	/**
	 * As name-service would.
	 * @return the behaviour
	 */
	static Behaviour proper() {
		return Call::answer;
	}

	static Behaviour failing(Status status) {
		return (call) -> call.fail(status);
	}

	/**
	 * As name-service would, but late. No thread waits.
	 * @param delay how late
	 * @return the behaviour
	 */
	static Behaviour sleeping(Duration delay) {
		return (call) -> call.later(delay, call::answer);
	}

	static Behaviour neverAnswering() {
		return (call) -> {
		};
	}

	/**
	 * Streams that say no more after some items; unary calls are never answered.
	 * @param count how many items there are
	 * @return the behaviour
	 */
	static Behaviour fallingSilentAfter(int count) {
		return (call) -> call.items(count);
	}

	/**
	 * Streams that fail after some items; unary calls fail at once.
	 * @param count how many items there are
	 * @param status how the call ends
	 * @return the behaviour
	 */
	static Behaviour cutAfter(int count, Status status) {
		return (call) -> {
			call.items(count);
			call.fail(status);
		};
	}

}
