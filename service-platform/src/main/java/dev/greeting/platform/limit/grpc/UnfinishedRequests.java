package dev.greeting.platform.limit.grpc;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import dev.greeting.platform.limit.ConcurrencyLimit;

/**
 * Limits the memory of all requests that arrive in several parts. When it is used up, the
 * unfinished requests that have waited longest are reset. Rejecting the newest instead
 * would let a client that never finishes its requests lock out all others. A request of
 * one message that has arrived whole is not reset any more, but counts until its call is
 * answered.
 */
final class UnfinishedRequests {

	private final Set<UnfinishedRequest> unfinished = new LinkedHashSet<>();

	private final Set<UnfinishedRequest> complete = new LinkedHashSet<>();

	private final ConcurrencyLimit bytes;

	UnfinishedRequests(ConcurrencyLimit bytes) {
		this.bytes = bytes;
	}

	/**
	 * Makes room for a part of an unfinished request. Other requests may be reset for it,
	 * in the worst case its own.
	 * @return whether its own was not reset
	 */
	boolean add(UnfinishedRequest request, int size) {
		List<UnfinishedRequest> evicted = new ArrayList<>(0);
		boolean added = add(request, size, evicted);
		evicted.forEach(UnfinishedRequest::reset);
		return added;
	}

	private synchronized boolean add(UnfinishedRequest request, int size, List<UnfinishedRequest> evicted) {
		if (request.ended) {
			return false;
		}
		this.unfinished.add(request);
		if (this.bytes.tryAcquire(size)) {
			request.counted += size;
			return true;
		}
		this.complete.removeIf(this::endIfAnswered);
		while (!this.bytes.tryAcquire(size)) {
			UnfinishedRequest oldest = this.unfinished.iterator().next();
			end(oldest);
			evicted.add(oldest);
			if (oldest == request) {
				return false;
			}
		}
		request.counted += size;
		return true;
	}

	/**
	 * An answered call may wait for its caller for a long time.
	 */
	private boolean endIfAnswered(UnfinishedRequest request) {
		boolean isAnswered = request.isAnswered();
		if (isAnswered) {
			release(request);
		}
		return isAnswered;
	}

	/**
	 * Reduces what a request counts. One that counts nothing is not reset.
	 */
	synchronized void reduce(UnfinishedRequest request, int size) {
		if (!request.ended && request.counted > size) {
			this.bytes.release(request.counted - size);
			request.counted = size;
			if (size == 0) {
				this.unfinished.remove(request);
			}
		}
	}

	/**
	 * Keeps a request that has arrived whole from being reset.
	 */
	synchronized void complete(UnfinishedRequest request) {
		this.unfinished.remove(request);
		if (request.counted > 0) {
			this.complete.add(request);
		}
	}

	/**
	 * Counts a request again.
	 */
	synchronized void resume(UnfinishedRequest request) {
		request.ended = false;
	}

	synchronized void end(UnfinishedRequest request) {
		this.unfinished.remove(request);
		this.complete.remove(request);
		release(request);
	}

	private void release(UnfinishedRequest request) {
		this.bytes.release(request.counted);
		request.counted = 0;
		request.ended = true;
	}

}
