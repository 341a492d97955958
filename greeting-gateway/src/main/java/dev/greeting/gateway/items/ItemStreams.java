package dev.greeting.gateway.items;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import dev.greeting.contract.api.ApiGrpc.ApiStub;
import dev.greeting.contract.api.ApiRequest;
import dev.greeting.platform.client.CurrentEventLoop;
import dev.greeting.platform.client.GrpcClientAutoConfiguration;
import dev.greeting.platform.limit.ConcurrencyLimit;
import dev.greeting.platform.shutdown.GracePeriodEndedEvent;
import io.grpc.Status;
import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Limits the open streams of items to a configured number, and to what fits a quarter of
 * the heap if no client reads. Ends all streams after the grace period of a shutdown.
 */
@Component
@EnableConfigurationProperties(ItemsProperties.class)
public class ItemStreams {

	/**
	 * The heap of a stream whose client does not read, in bytes: its request with
	 * Tomcat's buffers, the stack of its thread, and its items. {@code SlowReadersIT}
	 * measures it.
	 */
	private static final int STREAM_BYTES = 128 * 1024;

	/**
	 * How often the writer of a stream checks whether the client has disconnected while
	 * there is nothing to write.
	 */
	private static final Duration CHECK_INTERVAL = Duration.ofMillis(500);

	private final ApiStub api;

	private final CurrentEventLoop eventLoop;

	private final ConcurrencyLimit limit;

	private final Set<ItemStream> open = ConcurrentHashMap.newKeySet();

	private volatile boolean gracePeriodEnded;

	/**
	 * Checks all streams with one timer. If each waited for items with a timeout of its
	 * own, a fast stream would start and cancel a timer for each batch of items.
	 */
	ItemStreams(ApiStub api, CurrentEventLoop eventLoop, ItemsProperties properties, MeterRegistry meterRegistry,
			@Qualifier(GrpcClientAutoConfiguration.TIMER) ScheduledExecutorService timer) {
		this.api = api;
		this.eventLoop = eventLoop;
		long fitting = Math.max(1, Runtime.getRuntime().maxMemory() / 4 / STREAM_BYTES);
		int max = (int) Math.min(properties.concurrentStreams(), fitting);
		this.limit = new ConcurrencyLimit("item-streams", max, meterRegistry);
		timer.scheduleWithFixedDelay(() -> this.open.forEach(ItemStream::check), CHECK_INTERVAL.toNanos(),
				CHECK_INTERVAL.toNanos(), TimeUnit.NANOSECONDS);
	}

	/**
	 * Opens a stream, which the caller must close.
	 * @throws io.grpc.StatusRuntimeException with {@code RESOURCE_EXHAUSTED} if too many
	 * streams are open
	 */
	ItemStream open(ApiRequest request) {
		return open(this.api, request);
	}

	/**
	 * Opens a stream that fails with {@code DEADLINE_EXCEEDED} unless it ends in time.
	 * The caller must close it.
	 * @param request the request to name-service
	 * @param maxWait the maximum duration of the stream
	 * @return the stream
	 * @throws io.grpc.StatusRuntimeException with {@code RESOURCE_EXHAUSTED} if too many
	 * streams are open
	 */
	public ItemStream open(ApiRequest request, Duration maxWait) {
		return open(this.api.withDeadlineAfter(maxWait), request);
	}

	private ItemStream open(ApiStub api, ApiRequest request) {
		if (!this.limit.tryAcquire()) {
			throw Status.RESOURCE_EXHAUSTED.asRuntimeException();
		}
		ItemStream stream = new ItemStream(request, this.eventLoop, this::closed);
		this.open.add(stream);
		boolean started = false;
		try {
			stream.start(api);
			started = true;
		}
		finally {
			if (!started) {
				stream.close();
			}
		}
		if (this.gracePeriodEnded) {
			end(stream);
		}
		return stream;
	}

	@EventListener(GracePeriodEndedEvent.class)
	void endAll() {
		this.gracePeriodEnded = true;
		this.open.forEach(ItemStreams::end);
	}

	private static void end(ItemStream stream) {
		stream.end(Status.UNAVAILABLE.withDescription("The gateway is shutting down").asRuntimeException());
	}

	private void closed(ItemStream stream) {
		if (this.open.remove(stream)) {
			this.limit.release();
		}
	}

}
