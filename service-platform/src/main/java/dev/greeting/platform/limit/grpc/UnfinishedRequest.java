package dev.greeting.platform.limit.grpc;

import io.grpc.netty.shaded.io.netty.buffer.ByteBuf;
import io.grpc.netty.shaded.io.netty.buffer.Unpooled;

/**
 * A request of which gRPC does not have everything yet. The thread of its connection
 * calls it; other threads only {@link #reset()} it.
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

	private final Runnable reset;

	private ByteBuf bytes = Unpooled.EMPTY_BUFFER;

	private boolean isTooLong;

	/**
	 * How much memory is counted. Guarded by {@link #all}, like the next one.
	 */
	int counted;

	boolean ended;

	UnfinishedRequest(UnfinishedRequests all, boolean isStreaming, int maxMessageSize, Runnable reset) {
		this.all = all;
		this.isStreaming = isStreaming;
		this.maxMessageSize = maxMessageSize;
		this.reset = reset;
	}

	/**
	 * Adds what has arrived, if there is room for it.
	 * @return whether there was; if not, the call is reset
	 */
	boolean add(ByteBuf data) {
		int size = size() + data.readableBytes();
		if (size > this.bytes.capacity()) {
			int capacity = capacityFor(size, data);
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
	private int capacityFor(int size, ByteBuf data) {
		int doubled = Math.max(SMALLEST_BUFFER, Math.max(size, 2 * this.bytes.capacity()));
		if (this.isStreaming || size() < PREFIX) {
			return doubled;
		}
		return (int) Math.max(size, Math.min(doubled, PREFIX + this.bytes.getUnsignedInt(1)));
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
			long end = complete + PREFIX + this.bytes.getUnsignedInt(complete + 1);
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
	 * Whether gRPC has got enough of it to reject it. What else arrives is dropped.
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
	 * Counts what gRPC has got. The request of a single message counts until its call
	 * ends, messages of a stream count until the service has read them.
	 * @param size how many bytes gRPC has got
	 * @param isRead whether the service has read all that gRPC has got
	 * @param isWhole whether the request has ended
	 */
	void passed(int size, boolean isRead, boolean isWhole) {
		if (!this.isStreaming) {
			if (isWhole) {
				this.all.keep(this);
			}
		}
		else if (isRead) {
			this.all.reduce(this, this.bytes.capacity() + OVERHEAD);
		}
		else {
			this.all.add(this, size + OVERHEAD);
		}
	}

	void end() {
		this.all.end(this);
		this.bytes.release();
		this.bytes = Unpooled.EMPTY_BUFFER;
	}

	/**
	 * Resets the call. Any thread may do so.
	 */
	void reset() {
		this.reset.run();
	}

}
