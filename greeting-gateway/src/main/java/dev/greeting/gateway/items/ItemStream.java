package dev.greeting.gateway.items;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

import dev.greeting.contract.api.ApiGrpc.ApiStub;
import dev.greeting.contract.api.ApiRequest;
import dev.greeting.contract.api.Item;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import org.jspecify.annotations.Nullable;

/**
 * A {@code getStream} call that passes items from the gRPC transport to the thread that
 * writes the HTTP response.
 * <p>
 * It holds at most {@value #WINDOW} items: those that wait, and those that the writer has
 * taken. It requests more from name-service only when these have been written, so a slow
 * reader slows down name-service. The writer takes all items that have arrived at once,
 * and is woken after the event loop has passed on all that it has read, so a fast stream
 * needs one thread hand-over for many items.
 */
public final class ItemStream implements AutoCloseable {

	private static final int WINDOW = 256;

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition changed = this.lock.newCondition();

	private final Receiver receiver = new Receiver();

	private List<Item> waiting = new ArrayList<>();

	private List<Item> taken = new ArrayList<>();

	private boolean ended;

	private boolean checked;

	private @Nullable StatusRuntimeException failure;

	private final ApiRequest request;

	private final Executor eventLoop;

	private final Consumer<ItemStream> onClose;

	/**
	 * Creates a stream.
	 * @param request the request to name-service
	 * @param eventLoop runs a task after the messages that the transport is passing on
	 * @param onClose called when the stream has been closed
	 */
	ItemStream(ApiRequest request, Executor eventLoop, Consumer<ItemStream> onClose) {
		this.request = request;
		this.eventLoop = eventLoop;
		this.onClose = onClose;
	}

	/**
	 * Starts the call.
	 */
	void start(ApiStub api) {
		// The receiver never blocks, so it may run on the thread of the transport.
		api.withExecutor(Runnable::run).getStream(this.request, this.receiver);
	}

	/**
	 * Waits until {@link #take()} can return without waiting, or until the next
	 * {@link #check()}.
	 * @return {@code false} if {@code take()} would wait
	 * @throws InterruptedException if the thread is interrupted while it waits
	 */
	boolean await() throws InterruptedException {
		requestMore();
		this.lock.lockInterruptibly();
		try {
			this.checked = false;
			while (this.waiting.isEmpty() && !this.ended) {
				if (this.checked) {
					return false;
				}
				this.changed.await();
			}
			return true;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Lets a thread that waits in {@link #await()} look after its client.
	 */
	void check() {
		this.lock.lock();
		try {
			this.checked = true;
			this.changed.signal();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Waits for items and takes all that have arrived. The list is valid until the next
	 * call of this method or of {@link #await()}.
	 * @return the items in order, empty if the stream has ended
	 * @throws StatusRuntimeException if the call failed; all items before the failure
	 * have been returned
	 * @throws InterruptedException if the thread is interrupted while it waits
	 */
	public List<Item> take() throws InterruptedException {
		requestMore();
		this.lock.lockInterruptibly();
		try {
			while (this.waiting.isEmpty() && !this.ended) {
				this.changed.await();
			}
			List<Item> items = this.waiting;
			this.waiting = this.taken;
			this.taken = items;
			if (items.isEmpty() && this.failure != null) {
				throw this.failure;
			}
		}
		finally {
			this.lock.unlock();
		}
		return this.taken;
	}

	/**
	 * Requests as many items as have been written.
	 */
	private void requestMore() {
		this.receiver.request(this.taken.size());
		this.taken.clear();
	}

	/**
	 * Returns whether {@link #take()} would wait.
	 */
	boolean isDrained() {
		this.lock.lock();
		try {
			return this.waiting.isEmpty() && !this.ended;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Ends the stream, and cancels the call if it is still running.
	 */
	@Override
	public void close() {
		this.lock.lock();
		try {
			this.ended = true;
			this.waiting.clear();
		}
		finally {
			this.lock.unlock();
		}
		this.receiver.cancel();
		this.onClose.accept(this);
	}

	/**
	 * Ends the stream with a failure after the items that have arrived, and cancels the
	 * call if it is still running.
	 */
	void end(StatusRuntimeException failure) {
		ended(failure);
		this.receiver.cancel();
	}

	private void received(Item item) {
		this.lock.lock();
		try {
			if (this.ended) {
				return;
			}
			this.waiting.add(item);
			if (this.waiting.size() == 1 && this.lock.hasWaiters(this.changed)) {
				this.eventLoop.execute(this::wakeWriter);
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private void wakeWriter() {
		this.lock.lock();
		try {
			this.changed.signal();
		}
		finally {
			this.lock.unlock();
		}
	}

	private void ended(@Nullable StatusRuntimeException failure) {
		this.lock.lock();
		try {
			if (!this.ended) {
				this.ended = true;
				this.failure = failure;
				this.changed.signal();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private final class Receiver implements ClientResponseObserver<ApiRequest, Item> {

		/** Null until the call starts. */
		private volatile @Nullable ClientCallStreamObserver<ApiRequest> call;

		@Override
		public void beforeStart(ClientCallStreamObserver<ApiRequest> call) {
			this.call = call;
			call.disableAutoRequestWithInitial(WINDOW);
		}

		@Override
		public void onNext(Item item) {
			if (item.getId() > ItemStream.this.request.getAfterId()) {
				received(item);
			}
			else {
				// A name-service that does not support after_id yet begins with 1.
				request(1);
			}
		}

		@Override
		public void onError(Throwable error) {
			ended((StatusRuntimeException) error);
		}

		@Override
		public void onCompleted() {
			ended(null);
		}

		void request(int count) {
			ClientCallStreamObserver<ApiRequest> started = this.call;
			if (started != null && count > 0) {
				started.request(count);
			}
		}

		void cancel() {
			ClientCallStreamObserver<ApiRequest> started = this.call;
			if (started != null) {
				started.cancel("The response has ended", null);
			}
		}

	}

}
