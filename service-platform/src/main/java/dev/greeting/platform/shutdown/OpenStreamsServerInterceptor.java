package dev.greeting.platform.shutdown;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import net.devh.boot.grpc.server.event.GrpcServerStartedEvent;
import org.jspecify.annotations.Nullable;

import org.springframework.context.event.EventListener;

/**
 * Closes the streams that are still open at the end of the grace period with
 * {@code UNAVAILABLE}. The server itself would reset them, which looks like a
 * cancellation to their callers.
 */
final class OpenStreamsServerInterceptor implements ServerInterceptor {

	/** How long closed calls may take to reach their callers. */
	private static final long CLOSE_TIMEOUT_MILLIS = 500;

	private final Set<ClosableServerCall<?, ?>> open = ConcurrentHashMap.newKeySet();

	private volatile @Nullable Server server;

	@Override
	public <Q, R> ServerCall.Listener<Q> interceptCall(ServerCall<Q, R> call, Metadata headers,
			ServerCallHandler<Q, R> next) {
		if (call.getMethodDescriptor().getType().serverSendsOneMessage()) {
			return next.startCall(call, headers);
		}
		ClosableServerCall<Q, R> stream = new ClosableServerCall<>(call);
		this.open.add(stream);
		boolean started = false;
		try {
			ServerCall.Listener<Q> listener = next.startCall(stream, headers);
			started = true;
			return new SimpleForwardingServerCallListener<>(listener) {

				@Override
				public void onComplete() {
					OpenStreamsServerInterceptor.this.open.remove(stream);
					super.onComplete();
				}

				@Override
				public void onCancel() {
					OpenStreamsServerInterceptor.this.open.remove(stream);
					super.onCancel();
				}

			};
		}
		finally {
			if (!started) {
				this.open.remove(stream);
			}
		}
	}

	@EventListener
	void serverStarted(GrpcServerStartedEvent event) {
		this.server = event.getServer();
	}

	@EventListener(GracePeriodEndedEvent.class)
	void closeAll() throws InterruptedException {
		Server stopping = this.server;
		if (stopping == null) {
			return;
		}
		stopping.shutdown();
		this.open.forEach(ClosableServerCall::closeUnavailable);
		if (!stopping.awaitTermination(CLOSE_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS)) {
			stopping.shutdownNow();
		}
	}

}
