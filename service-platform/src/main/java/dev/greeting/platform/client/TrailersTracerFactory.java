package dev.greeting.platform.client;

import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;
import org.jspecify.annotations.Nullable;

/**
 * Records whether a call was sent, and which trailers came from the service. grpc-java
 * passes these on unchanged. For a status that it creates itself, it creates new
 * trailers.
 */
final class TrailersTracerFactory extends ClientStreamTracer.Factory {

	private volatile @Nullable Metadata received;

	private volatile boolean sent;

	@Override
	public ClientStreamTracer newClientStreamTracer(ClientStreamTracer.StreamInfo info, Metadata headers) {
		return new ClientStreamTracer() {

			@Override
			public void outboundHeaders() {
				TrailersTracerFactory.this.sent = true;
			}

			@Override
			public void inboundTrailers(Metadata trailers) {
				TrailersTracerFactory.this.received = trailers;
			}

		};
	}

	/**
	 * Tells whether anything of the call was sent.
	 * @return whether it was
	 */
	boolean sent() {
		return this.sent;
	}

	/**
	 * Tells whether trailers came from the service.
	 * @param trailers the same object that the call ended with
	 * @return whether they did
	 */
	boolean received(Metadata trailers) {
		return this.received == trailers;
	}

}
