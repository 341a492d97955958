package dev.greeting.platform.limit.grpc;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import com.google.protobuf.Message;
import dev.greeting.platform.limit.ConcurrencyLimit;
import io.grpc.Context;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the memory of requests that have begun to arrive and have not ended. When it is
 * used up, the calls that have waited longest are reset. Requests that arrive at once are
 * served whatever others leave unfinished.
 * <p>
 * The HTTP/2 window does not bound this memory. It is for what gRPC has not read yet, and
 * gRPC reads a message as it arrives. So the memory is counted by a tracer, whose methods
 * the transport calls for each part of a message. Until a message is whole, each part
 * keeps the buffers that it was received in. A message that is whole is parsed at once
 * and waits for the end of the request.
 */
final class UnfinishedRequestsServerInterceptor implements ServerInterceptor {

	/**
	 * The largest buffer that the transport may receive into, in bytes.
	 */
	static final int RECEIVE_BUFFER = 8192;

	/**
	 * What a part of a message keeps besides its bytes, even if it has only one. A frame
	 * is read when it is whole, and then shares the buffers in which it was received with
	 * the frame before it: the largest frame of HTTP/2, and a buffer at either end.
	 */
	private static final int MEMORY_OF_PART = 16_384 + 2 * RECEIVE_BUFFER;

	/**
	 * What a byte of an unknown field takes at most when it is parsed, in bytes of heap.
	 * Fields with different numbers take 47, groups in groups 103 (measured).
	 */
	private static final int MEMORY_OF_UNKNOWN_BYTE = 128;

	private static final Context.Key<Request> KEY = Context.key("unfinished-request");

	private final Set<Request> unfinished = new LinkedHashSet<>();

	private final ConcurrencyLimit bytes;

	UnfinishedRequestsServerInterceptor(ConcurrencyLimit bytes) {
		this.bytes = bytes;
	}

	/**
	 * Returns the tracers that count what arrives. The server needs them beside the
	 * interceptor.
	 */
	ServerStreamTracer.Factory tracers() {
		return new RequestTracerFactory();
	}

	@Override
	public <Q, R> ServerCall.Listener<Q> interceptCall(ServerCall<Q, R> call, Metadata headers,
			ServerCallHandler<Q, R> next) {
		Request request = KEY.get();
		// Before the transport reads a message.
		request.reset = CallReset.current();
		if (!call.getMethodDescriptor().getType().clientSendsOneMessage()) {
			return next.startCall(call, headers);
		}
		request.isOneMessage = true;
		return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {

			@Override
			public void onMessage(Q message) {
				hold(request, memoryOf(message));
				super.onMessage(message);
			}

			@Override
			public void onHalfClose() {
				end(request);
				super.onHalfClose();
			}

		};
	}

	/**
	 * Returns what a parsed message takes. If it was compressed, its bytes on the wire do
	 * not tell.
	 */
	private static long memoryOf(Object message) {
		return (message instanceof Message parsed) ? parsed.getSerializedSize()
				+ (long) MEMORY_OF_UNKNOWN_BYTE * parsed.getUnknownFields().getSerializedSize() : 0;
	}

	private void hold(Request request, long size) {
		List<Request> evicted = add(request, (int) Math.min(size, Integer.MAX_VALUE));
		for (Request eldest : evicted) {
			CallReset reset = eldest.reset;
			if (reset != null) {
				reset.reset("There are too many bytes of unfinished requests");
			}
		}
	}

	/**
	 * Makes room for a part of a request.
	 * @return the calls that must be reset for it, in the worst case its own
	 */
	private synchronized List<Request> add(Request request, int size) {
		List<Request> evicted = List.of();
		if (request.ended || size == 0) {
			return evicted;
		}
		this.unfinished.add(request);
		while (!request.ended && !this.bytes.tryAcquire(size)) {
			evicted = evicted.isEmpty() ? new ArrayList<>() : evicted;
			Iterator<Request> oldestFirst = this.unfinished.iterator();
			Request eldest = oldestFirst.next();
			end(eldest);
			evicted.add(eldest);
		}
		request.held += request.ended ? 0 : size;
		return evicted;
	}

	/**
	 * The message is whole: its parts are merged when it is parsed.
	 */
	private synchronized void merge(Request request, int size) {
		if (!request.ended && request.held > size) {
			this.bytes.release(request.held - size);
			request.held = size;
		}
		if (request.held == 0) {
			this.unfinished.remove(request);
		}
	}

	private synchronized void end(Request request) {
		this.unfinished.remove(request);
		this.bytes.release(request.held);
		request.held = 0;
		request.ended = true;
	}

	private final class RequestTracerFactory extends ServerStreamTracer.Factory {

		@Override
		public ServerStreamTracer newServerStreamTracer(String fullMethodName, Metadata headers) {
			return new Request();
		}

	}

	/**
	 * A call, and what its request holds.
	 */
	private final class Request extends ServerStreamTracer {

		private volatile @Nullable CallReset reset;

		private volatile boolean isOneMessage;

		private int held;

		private boolean ended;

		@Override
		public Context filterContext(Context context) {
			return context.withValue(KEY, this);
		}

		@Override
		public void inboundWireSize(long size) {
			hold(this, size + MEMORY_OF_PART);
		}

		@Override
		public void inboundMessageRead(int number, long wireSize, long uncompressedSize) {
			merge(this, this.isOneMessage ? (int) Math.max(wireSize, 0) : 0);
		}

		@Override
		public void streamClosed(Status status) {
			end(this);
		}

	}

}
