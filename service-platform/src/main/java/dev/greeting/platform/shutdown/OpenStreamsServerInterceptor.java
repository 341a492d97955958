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
 * Ends the streams that are open when the grace period has ended with
 * {@code UNAVAILABLE}. The server itself would reset them, and their callers would take
 * that for a cancellation of their own.
 */
final class OpenStreamsServerInterceptor implements ServerInterceptor {

	/** Time to tell those callers who still listen. */
	private static final long TELL_MILLIS = 500;

	private final Set<EndableServerCall<?, ?>> open = ConcurrentHashMap.newKeySet();

	private volatile @Nullable Server server;

	@Override
	public <Q, R> ServerCall.Listener<Q> interceptCall(ServerCall<Q, R> call, Metadata headers,
			ServerCallHandler<Q, R> next) {
		if (call.getMethodDescriptor().getType().serverSendsOneMessage()) {
			return next.startCall(call, headers);
		}
		EndableServerCall<Q, R> stream = new EndableServerCall<>(call);
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
	void endAll() throws InterruptedException {
		Server stopping = this.server;
		if (stopping == null) {
			return;
		}
		stopping.shutdown();
		this.open.forEach(EndableServerCall::end);
		if (!stopping.awaitTermination(TELL_MILLIS, TimeUnit.MILLISECONDS)) {
			stopping.shutdownNow();
		}
	}

}
