package dev.greeting.platform.test.grpc;

import java.time.Duration;

import io.grpc.Status;

/**
 * What a {@link ScriptedBackend} does with a call.
 */
@FunctionalInterface
public interface Behaviour {

	/**
	 * Handles a call. It may return before the call ends, and answer it from another
	 * thread.
	 * @param call the call, whose requests have all arrived
	 */
	void handle(ReceivedCall call);

	/**
	 * Answers with the messages of the script.
	 * @return the behaviour
	 */
	static Behaviour answering() {
		return ReceivedCall::answer;
	}

	/**
	 * Fails at once.
	 * @param status how the call ends
	 * @return the behaviour
	 */
	static Behaviour failing(Status status) {
		return (call) -> call.fail(status);
	}

	/**
	 * Answers late, without blocking a thread.
	 * @param delay the delay of the response
	 * @return the behaviour
	 */
	static Behaviour delayed(Duration delay) {
		return (call) -> call.later(delay, call::answer);
	}

	/**
	 * Leaves the call open.
	 * @return the behaviour
	 */
	static Behaviour neverAnswering() {
		return (call) -> {
		};
	}

	/**
	 * Sends the first messages of a stream and leaves it open. Leaves unary calls open.
	 * @param count how many messages
	 * @return the behaviour
	 */
	static Behaviour stallingAfter(int count) {
		return (call) -> call.sendNext(count);
	}

	/**
	 * Sends a few messages of a stream again and again, until the call is cancelled.
	 * @param interval the time between them
	 * @param count how many messages at a time
	 * @return the behaviour
	 */
	static Behaviour sendingEvery(Duration interval, int count) {
		return (call) -> {
			if (!call.cancelled().isDone()) {
				call.sendNext(count);
				call.later(interval, () -> sendingEvery(interval, count).handle(call));
			}
		};
	}

	/**
	 * Sends the first messages of a stream and then fails. Fails unary calls at once.
	 * @param count how many messages
	 * @param status how the call ends
	 * @return the behaviour
	 */
	static Behaviour failingAfter(int count, Status status) {
		return (call) -> {
			call.sendNext(count);
			call.fail(status);
		};
	}

}
