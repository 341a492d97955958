package dev.greeting.platform.error.grpc;

import com.google.protobuf.Any;
import com.google.rpc.ErrorInfo;
import dev.greeting.platform.error.ErrorProperties;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;

/**
 * Gives every status that ends a call in error a {@code google.rpc.ErrorInfo} if it has
 * no details yet, so that a program need not parse the description.
 */
final class ErrorInfoServerInterceptor implements ServerInterceptor {

	private static final Metadata.Key<byte[]> DETAILS = Metadata.Key.of("grpc-status-details-bin",
			Metadata.BINARY_BYTE_MARSHALLER);

	private final String domain;

	ErrorInfoServerInterceptor(ErrorProperties errors) {
		this.domain = errors.domain();
	}

	@Override
	public <Q, R> ServerCall.Listener<Q> interceptCall(ServerCall<Q, R> call, Metadata headers,
			ServerCallHandler<Q, R> next) {
		return next.startCall(new SimpleForwardingServerCall<>(call) {

			@Override
			public void close(Status status, Metadata trailers) {
				if (!status.isOk() && !trailers.containsKey(DETAILS)) {
					trailers.put(DETAILS, details(status));
				}
				super.close(status, trailers);
			}

		}, headers);
	}

	private byte[] details(Status status) {
		com.google.rpc.Status.Builder details = com.google.rpc.Status.newBuilder().setCode(status.getCode().value());
		if (status.getDescription() != null) {
			details.setMessage(status.getDescription());
		}
		return details
			.addDetails(
					Any.pack(ErrorInfo.newBuilder().setReason(status.getCode().name()).setDomain(this.domain).build()))
			.build()
			.toByteArray();
	}

}
