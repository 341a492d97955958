package dev.greeting.platform.requestid;

import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;

/**
 * Assigns the request id of a gRPC call before all else, so that a call of an unknown
 * method has one too. Everything after it reads the id from the metadata key
 * {@link RequestId#METADATA_KEY}.
 */
final class RequestIdServerStreamTracerFactory extends ServerStreamTracer.Factory {

	private static final ServerStreamTracer NOOP = new ServerStreamTracer() {
	};

	@Override
	public ServerStreamTracer newServerStreamTracer(String fullMethodName, Metadata headers) {
		String id = RequestId.acceptOrCreate(headers.get(RequestId.METADATA_KEY));
		headers.discardAll(RequestId.METADATA_KEY);
		headers.put(RequestId.METADATA_KEY, id);
		return NOOP;
	}

}
