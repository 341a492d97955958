package dev.greeting.platform.limit.grpc;

import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

import io.grpc.netty.shaded.io.netty.buffer.ByteBuf;
import io.grpc.netty.shaded.io.netty.buffer.Unpooled;

/**
 * A request that has not been handed to gRPC completely. Only the thread of its
 * connection may call it, except {@link #reset()}, which any thread may call.
 */
final class UnfinishedRequest {

	/**
	 * What stands before each message: one byte that tells whether it is compressed, and
	 * four for its length.
	 */
	private static final int PREFIX = 5;

	/**
	 * What a buffer takes besides its bytes: itself, its wrappers, this object.
	 */
	private static final int OVERHEAD = 256;

	private static final int SMALLEST_BUFFER = 64;

	private final UnfinishedRequests all;

	private final boolean isStreaming;

	private final int maxMessageSize;

	private final BooleanSupplier answered;

	private final Consumer<UnfinishedRequest> reset;

	private ByteBuf bytes = Unpooled.EMPTY_BUFFER;

	private boolean isTooLong;

	private boolean isWindowExtended;

	/**
	 * How much memory is counted. Guarded by {@link #all}.
	 */
	int counted;

	/**
	 * Whether nothing is counted any more. Written under the lock of {@link #all}.
	 */
	volatile boolean ended;

	/**
	 * Creates a request.
	 * @param all the limit for all requests
	 * @param isStreaming whether it may have several messages
	 * @param maxMessageSize the size in bytes above which gRPC rejects a message
	 * @param answered whether the call has been answered; called by any thread
	 * @param reset resets the call; called by any thread
	 */
	UnfinishedRequest(UnfinishedRequests all, boolean isStreaming, int maxMessageSize, BooleanSupplier answered,
			Consumer<UnfinishedRequest> reset) {
		this.all = all;
		this.isStreaming = isStreaming;
		this.maxMessageSize = maxMessageSize;
		this.answered = answered;
		this.reset = reset;
	}

	/**
	 * Returns how many bytes the largest message has on the wire.
	 */
	int largestMessage() {
		return Math.min(this.maxMessageSize, Integer.MAX_VALUE / 4) + PREFIX;
	}

	/**
	 * Adds what has arrived, if there is room for it.
	 * @return whether there was; if not, the call is reset
	 */
	boolean add(ByteBuf data) {
		int size = size() + data.readableBytes();
		if (size > this.bytes.capacity()) {
			int capacity = capacityFor(size);
			int more = capacity - this.bytes.capacity() + ((this.bytes.capacity() == 0) ? OVERHEAD : 0);
			if (!this.all.add(this, more)) {
				return false;
			}
			ByteBuf larger = Unpooled.buffer(capacity, capacity).writeBytes(this.bytes);
			this.bytes.release();
			this.bytes = larger;
		}
		this.bytes.writeBytes(data);
		return true;
	}

	/**
	 * Doubles the buffer, so that frames of one byte are not copied again and again, but
	 * not beyond the message that it is for.
	 */
	private int capacityFor(int size) {
		int doubled = Math.max(SMALLEST_BUFFER, Math.max(size, 2 * this.bytes.capacity()));
		if (this.isStreaming || size() < PREFIX) {
			return doubled;
		}
		return (int) Math.max(size, Math.min(doubled, endOfMessage(0)));
	}

	/**
	 * Returns how many bytes it holds.
	 */
	int size() {
		return this.bytes.readableBytes();
	}

	/**
	 * Returns how many bytes gRPC may have although the request has not ended: complete
	 * messages of a stream, or a request that can only be rejected because it is too
	 * long.
	 */
	int complete() {
		int complete = 0;
		while (size() - complete >= PREFIX) {
			long end = endOfMessage(complete);
			boolean isMore = !this.isStreaming && end < size();
			if (isMore || end - complete - PREFIX > this.maxMessageSize) {
				this.isTooLong = true;
				return size();
			}
			if (!this.isStreaming || end > size()) {
				break;
			}
			complete = (int) end;
		}
		return complete;
	}

	/**
	 * Returns where a message ends, whose prefix has arrived.
	 */
	private long endOfMessage(int start) {
		return start + PREFIX + this.bytes.getUnsignedInt(start + 1);
	}

	/**
	 * Returns how many bytes of the current message are missing.
	 */
	long missing() {
		return (size() >= PREFIX) ? endOfMessage(0) - size() : 0;
	}

	/**
	 * Whether the window of its stream is to be extended, which happens once.
	 */
	boolean extendWindow() {
		boolean extend = !this.isWindowExtended;
		this.isWindowExtended = true;
		return extend;
	}

	/**
	 * Whether gRPC has received enough of it to reject it. All further bytes are dropped.
	 */
	boolean isTooLong() {
		return this.isTooLong;
	}

	/**
	 * Removes the first bytes.
	 */
	ByteBuf take(int size) {
		if (!this.isStreaming) {
			ByteBuf all = this.bytes;
			this.bytes = Unpooled.EMPTY_BUFFER;
			return all;
		}
		ByteBuf first = Unpooled.copiedBuffer(this.bytes.readSlice(size));
		this.bytes.discardReadBytes();
		return first;
	}

	/**
	 * Counts what gRPC has received. The request of a single message counts until its
	 * call is answered, messages of a stream count until the service has read them.
	 * @param size how many bytes gRPC has received
	 * @param isRead whether the service has read all that gRPC has received
	 * @param isWhole whether the request has ended
	 */
	void passed(int size, boolean isRead, boolean isWhole) {
		if (!this.isStreaming) {
			if (isWhole) {
				this.all.complete(this);
			}
			return;
		}
		if (size() == 0) {
			free();
		}
		if (isRead) {
			this.all.reduce(this, (size() == 0) ? 0 : this.bytes.capacity() + OVERHEAD);
		}
		else {
			this.all.add(this, size + OVERHEAD);
		}
	}

	boolean hasEnded() {
		return this.ended;
	}

	/**
	 * Whether its call has been answered, so that nothing of it is needed any more.
	 */
	boolean isAnswered() {
		return this.answered.getAsBoolean();
	}

	/**
	 * Goes on after it has been chosen for a reset, if it is a stream of requests that
	 * holds nothing: the service may have read what was counted.
	 * @param isRead whether the service has read everything
	 * @return whether the call must not be reset
	 */
	boolean resume(boolean isRead) {
		boolean resumed = this.isStreaming && isRead && size() == 0 && !this.isTooLong;
		if (resumed) {
			this.all.resume(this);
		}
		return resumed;
	}

	void end() {
		this.all.end(this);
		free();
	}

	/**
	 * Frees what it holds.
	 */
	void free() {
		this.bytes.release();
		this.bytes = Unpooled.EMPTY_BUFFER;
	}

	/**
	 * Resets the call. Any thread may do so.
	 */
	void reset() {
		this.reset.accept(this);
	}

}
