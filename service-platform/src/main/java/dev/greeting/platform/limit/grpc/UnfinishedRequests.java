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
 * one message that has arrived whole is not reset any more, but counts until its call
 * ends.
 */
final class UnfinishedRequests {

	private final Set<UnfinishedRequest> unfinished = new LinkedHashSet<>();

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
	 * Reduces what a request counts.
	 */
	synchronized void reduce(UnfinishedRequest request, int size) {
		if (!request.ended && request.counted > size) {
			this.bytes.release(request.counted - size);
			request.counted = size;
		}
	}

	/**
	 * Keeps a request that has arrived whole from being reset.
	 */
	synchronized void keep(UnfinishedRequest request) {
		this.unfinished.remove(request);
	}

	synchronized void end(UnfinishedRequest request) {
		this.unfinished.remove(request);
		this.bytes.release(request.counted);
		request.counted = 0;
		request.ended = true;
	}

}
