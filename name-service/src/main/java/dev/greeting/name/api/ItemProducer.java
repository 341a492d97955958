package dev.greeting.name.api;

import dev.greeting.contract.api.Item;
import io.grpc.stub.ServerCallStreamObserver;

/**
 * Writes the items of a stream. Creates each item only when the transport is ready, so
 * that a slow client costs no memory.
 */
final class ItemProducer {

	private final int length;

	private final ServerCallStreamObserver<Item> responses;

	/** The id of the last item that was written. */
	private int written;

	private boolean completed;

	/**
	 * Creates a producer.
	 * @param afterId the id of the item before the first
	 * @param length the id of the last item
	 * @param responses where to write the items
	 */
	ItemProducer(int afterId, int length, ServerCallStreamObserver<Item> responses) {
		this.written = Math.min(afterId, length);
		this.length = length;
		this.responses = responses;
	}

	/**
	 * Starts writing. Must be called before the service method returns.
	 */
	void start() {
		this.responses.setOnReadyHandler(this::writeWhileReady);
		// With a handler, a cancelled call is not ready any more. Without one, onNext
		// would throw.
		this.responses.setOnCancelHandler(() -> {
		});
		writeWhileReady();
	}

	private void writeWhileReady() {
		while (this.written < this.length && this.responses.isReady()) {
			this.written++;
			this.responses.onNext(ApiGrpcService.item(this.written));
		}
		if (this.written == this.length && !this.completed) {
			this.completed = true;
			this.responses.onCompleted();
		}
	}

}
