package dev.greeting.platform.client;

import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;
import org.jspecify.annotations.Nullable;

/**
 * Knows which trailers of one call came from the service. grpc-java hands those on with
 * the status that they carry, and makes new ones for each status that it makes up.
 */
final class TrailersTracerFactory extends ClientStreamTracer.Factory {

	private volatile @Nullable Metadata received;

	@Override
	public ClientStreamTracer newClientStreamTracer(ClientStreamTracer.StreamInfo info, Metadata headers) {
		return new ClientStreamTracer() {

			@Override
			public void inboundTrailers(Metadata trailers) {
				TrailersTracerFactory.this.received = trailers;
			}

		};
	}

	/**
	 * Tells whether trailers came from the service.
	 * @param trailers the very object that a call ended with
	 * @return whether they did
	 */
	boolean received(Metadata trailers) {
		return this.received == trailers;
	}

}
