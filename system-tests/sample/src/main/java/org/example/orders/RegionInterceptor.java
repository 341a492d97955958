package org.example.orders;

import dev.greeting.platform.CallOrder;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCall.Listener;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import net.devh.boot.grpc.server.interceptor.GrpcGlobalServerInterceptor;

import org.springframework.core.annotation.Order;

/**
 * Rejects calls for another region. Calls without a region pass.
 */
@GrpcGlobalServerInterceptor
@Order(CallOrder.ServerInterceptors.VALIDATION + 1)
class RegionInterceptor implements ServerInterceptor {

	static final Metadata.Key<String> REGION = Metadata.Key.of("region", Metadata.ASCII_STRING_MARSHALLER);

	@Override
	public <Q, R> Listener<Q> interceptCall(ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
		String region = headers.get(REGION);
		if (region == null || region.equals("north")) {
			return next.startCall(call, headers);
		}
		call.close(Status.FAILED_PRECONDITION.withDescription("This is the region north"), new Metadata());
		return new Listener<>() {
		};
	}

}
