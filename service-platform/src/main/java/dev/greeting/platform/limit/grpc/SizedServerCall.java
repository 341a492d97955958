package dev.greeting.platform.limit.grpc;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.KnownLength;
import io.grpc.ServerCall;

/**
 * A call that knows the size of its messages before they are sent. Protobuf caches the
 * size, so this costs nothing extra.
 */
abstract class SizedServerCall<Q, R> extends SimpleForwardingServerCall<Q, R> {

	static final int UNKNOWN = -1;

	SizedServerCall(ServerCall<Q, R> call) {
		super(call);
	}

	/**
	 * Returns the size of a message on the wire, before compression.
	 * @return the bytes, or {@link #UNKNOWN} if the marshaller does not tell
	 */
	int sizeOf(R message) {
		try (InputStream stream = getMethodDescriptor().streamResponse(message)) {
			return (stream instanceof KnownLength) ? stream.available() : UNKNOWN;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
