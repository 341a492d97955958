package dev.greeting.platform.tls.grpc;

import java.time.Duration;

import dev.greeting.platform.tls.HandshakeFailure;
import dev.greeting.platform.tls.RejectedHandshakes;
import io.grpc.netty.shaded.io.grpc.netty.GrpcHttp2ConnectionHandler;
import io.grpc.netty.shaded.io.grpc.netty.InternalProtocolNegotiator.ProtocolNegotiator;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandler;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.ChannelInboundHandlerAdapter;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslHandler;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.grpc.netty.shaded.io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/**
 * Reports failed handshakes, which grpc-java logs at its debug level only. It watches the
 * decrypted bytes until the peer has sent the first ones of HTTP/2: in TLS 1.3, a client
 * learns only then whether the server accepts its certificate.
 *
 * @param negotiator negotiates
 * @param transport the transport that is reported
 * @param timeout how long a handshake may take
 * @param rejected where to report
 */
record WatchedNegotiator(ProtocolNegotiator negotiator, String transport, Duration timeout,
		RejectedHandshakes rejected) implements ProtocolNegotiator {

	@Override
	public AsciiString scheme() {
		return this.negotiator.scheme();
	}

	@Override
	public ChannelHandler newHandler(GrpcHttp2ConnectionHandler connection) {
		return new Entrance(this.negotiator.newHandler(connection), new Watch(this));
	}

	@Override
	public void close() {
		this.negotiator.close();
	}

	/**
	 * Puts the negotiation's own handler in front of itself, and the watch behind TLS as
	 * soon as the connection is active, when grpc-java has added TLS.
	 */
	private static final class Entrance extends ChannelInboundHandlerAdapter {

		private final ChannelHandler negotiation;

		private final Watch watch;

		private Entrance(ChannelHandler negotiation, Watch watch) {
			this.negotiation = negotiation;
			this.watch = watch;
		}

		@Override
		public void handlerAdded(ChannelHandlerContext context) {
			context.pipeline().addBefore(context.name(), null, this.negotiation);
		}

		@Override
		public void channelActive(ChannelHandlerContext context) {
			ChannelHandlerContext tls = context.pipeline().context(SslHandler.class);
			if (tls != null) {
				context.pipeline().addAfter(tls.name(), null, this.watch);
			}
			context.fireChannelActive();
			context.pipeline().remove(this);
		}

	}

	private static final class Watch extends ChannelInboundHandlerAdapter {

		private final WatchedNegotiator negotiator;

		private final long startNanos = System.nanoTime();

		private boolean reported;

		private Watch(WatchedNegotiator negotiator) {
			this.negotiator = negotiator;
		}

		@Override
		public void userEventTriggered(ChannelHandlerContext context, Object event) {
			if (event instanceof SslHandshakeCompletionEvent completion && !completion.isSuccess()) {
				report(context, completion.cause());
			}
			context.fireUserEventTriggered(event);
		}

		@Override
		public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
			report(context, cause);
			context.fireExceptionCaught(cause);
		}

		@Override
		public void channelRead(ChannelHandlerContext context, Object message) {
			context.fireChannelRead(message);
			context.pipeline().remove(this);
		}

		@Override
		public void channelInactive(ChannelHandlerContext context) {
			report(context, null);
			context.fireChannelInactive();
		}

		private void report(ChannelHandlerContext context, @Nullable Throwable cause) {
			if (this.reported) {
				return;
			}
			this.reported = true;
			// grpc-java starts its timer a little earlier.
			boolean late = System.nanoTime() - this.startNanos >= this.negotiator.timeout.toNanos() * 9 / 10;
			HandshakeFailure failure = late ? HandshakeFailure.TIMEOUT
					: (cause != null) ? HandshakeFailure.of(cause) : HandshakeFailure.CLOSED;
			this.negotiator.rejected.add(this.negotiator.transport, context.channel().remoteAddress(), failure, cause);
		}

	}

}
