package dev.greeting.platform.limit.grpc;

import java.util.Set;

import io.grpc.netty.shaded.io.grpc.netty.GrpcHttp2ConnectionHandler;
import io.grpc.netty.shaded.io.netty.buffer.ByteBuf;
import io.grpc.netty.shaded.io.netty.buffer.Unpooled;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2Connection;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2Error;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2Exception;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2Headers;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2LocalFlowController;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2Stream;
import io.grpc.netty.shaded.io.netty.util.AsciiString;

/**
 * Assembles the requests of a connection: gRPC gets a request when it has arrived whole,
 * and a message of a stream of requests when the message has arrived whole.
 * <p>
 * gRPC itself keeps the buffers in which each frame was received until the message is
 * complete, even if the frame has one byte or none, and parses a complete message while
 * the end of the request is still missing. So an unfinished request could hold a hundred
 * times its bytes. Here it holds one buffer of its size, and {@link UnfinishedRequests}
 * counts the buffer.
 * <p>
 * A request that arrives in a single frame, as most clients send it, is passed on
 * directly.
 */
final class RequestAssembler extends Http2FrameListenerDecorator {

	private final GrpcHttp2ConnectionHandler handler;

	private final Http2Connection connection;

	private final Http2Connection.PropertyKey key;

	private final Set<AsciiString> singleRequestPaths;

	private final int maxMessageSize;

	private final UnfinishedRequests unfinished;

	RequestAssembler(GrpcHttp2ConnectionHandler handler, Set<AsciiString> singleRequestPaths, int maxMessageSize,
			UnfinishedRequests unfinished) {
		super(handler.decoder().frameListener());
		this.handler = handler;
		this.connection = handler.connection();
		this.key = this.connection.newKey();
		this.singleRequestPaths = singleRequestPaths;
		this.maxMessageSize = maxMessageSize;
		this.unfinished = unfinished;
		this.connection.addListener(new Http2ConnectionAdapter() {

			@Override
			public void onStreamClosed(Http2Stream stream) {
				UnfinishedRequest request = stream.removeProperty(RequestAssembler.this.key);
				if (request != null) {
					request.end();
				}
			}

		});
	}

	@Override
	public void onHeadersRead(ChannelHandlerContext context, int streamId, Http2Headers headers, int streamDependency,
			short weight, boolean exclusive, int padding, boolean endOfStream) throws Http2Exception {
		super.onHeadersRead(context, streamId, headers, streamDependency, weight, exclusive, padding, endOfStream);
		beginStreamOfRequests(context, streamId, headers);
	}

	@Override
	public void onHeadersRead(ChannelHandlerContext context, int streamId, Http2Headers headers, int padding,
			boolean endOfStream) throws Http2Exception {
		super.onHeadersRead(context, streamId, headers, padding, endOfStream);
		beginStreamOfRequests(context, streamId, headers);
	}

	/**
	 * An unknown method may have a stream of requests, because the server may have a
	 * service that is not a bean of the application.
	 */
	private void beginStreamOfRequests(ChannelHandlerContext context, int streamId, Http2Headers headers) {
		CharSequence path = headers.path();
		if (path == null || this.singleRequestPaths.contains(AsciiString.of(path))) {
			return;
		}
		Http2Stream stream = this.connection.stream(streamId);
		if (stream != null && stream.getProperty(this.key) == null) {
			begin(context, stream, true);
		}
	}

	private UnfinishedRequest begin(ChannelHandlerContext context, Http2Stream stream, boolean isStreaming) {
		UnfinishedRequest request = new UnfinishedRequest(this.unfinished, isStreaming, this.maxMessageSize,
				stream::isHeadersSent, (evicted) -> {
					if (context.executor().inEventLoop()) {
						evicted.free();
					}
					context.executor().execute(() -> reset(context, stream));
				});
		stream.setProperty(this.key, request);
		return request;
	}

	@Override
	public int onDataRead(ChannelHandlerContext context, int streamId, ByteBuf data, int padding, boolean endOfStream)
			throws Http2Exception {
		Http2Stream stream = this.connection.stream(streamId);
		UnfinishedRequest request = stream.getProperty(this.key);
		if (request == null) {
			if (endOfStream) {
				return super.onDataRead(context, streamId, data, padding, true);
			}
			request = begin(context, stream, false);
		}
		int size = data.readableBytes();
		if (request.hasEnded()) {
			return size + padding;
		}
		if (request.isTooLong()) {
			if (endOfStream) {
				pass(context, stream, Unpooled.EMPTY_BUFFER, true);
			}
			return size + padding;
		}
		if (!request.add(data)) {
			return size + padding;
		}
		// gRPC returns the bytes to the window when it has read them, so until it gets
		// them, the window must hold the largest message. Netty opens it again when half
		// of it has been returned.
		Http2LocalFlowController window = this.connection.local().flowController();
		if (request.missing() > window.windowSize(stream) && request.extendWindow()) {
			window.incrementWindowSize(stream, 2 * request.largestMessage());
		}
		int complete = endOfStream ? request.size() : request.complete();
		if (complete > 0 || endOfStream) {
			pass(context, stream, request.take(complete), endOfStream);
			boolean isRead = window.unconsumedBytes(stream) - padding <= request.size();
			request.passed(complete, isRead, endOfStream);
		}
		return padding;
	}

	private void pass(ChannelHandlerContext context, Http2Stream stream, ByteBuf data, boolean endOfStream) {
		try {
			super.onDataRead(context, stream.id(), data, 0, endOfStream);
		}
		catch (Http2Exception ex) {
			// The decoder would return bytes of earlier frames to the window, and end the
			// connection because these are too many for this frame.
			this.handler.onError(context, false, ex);
		}
		finally {
			data.release();
		}
	}

	private void reset(ChannelHandlerContext context, Http2Stream stream) {
		UnfinishedRequest request = stream.getProperty(this.key);
		if (request == null || request.resume(this.connection.local().flowController().unconsumedBytes(stream) == 0)) {
			return;
		}
		// The stream is closed only when the client has received the reset.
		request.free();
		try {
			// gRPC learns of a reset only from the client.
			super.onRstStreamRead(context, stream.id(), Http2Error.ENHANCE_YOUR_CALM.code());
		}
		catch (Http2Exception ex) {
			this.handler.onError(context, false, ex);
		}
		this.handler.resetStream(context, stream.id(), Http2Error.ENHANCE_YOUR_CALM.code(), context.newPromise());
		context.flush();
	}

}
