package dev.greeting.gateway.items;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import dev.greeting.contract.api.ApiGrpc.ApiStub;
import dev.greeting.contract.api.ApiRequest;
import dev.greeting.platform.limit.ConcurrencyLimit;
import dev.greeting.platform.shutdown.GracePeriodEndedEvent;
import io.grpc.Status;
import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * The streams of items that are open: no more than a limit, no more than fit a quarter of
 * the heap when no reader reads, and none after the grace period of a service that stops.
 */
@Component
@EnableConfigurationProperties(ItemsProperties.class)
public class ItemStreams {

	/**
	 * The heap that a stream holds if its reader does not read: its request with Tomcat's
	 * buffers, the stack of its thread, its items. {@code SlowReadersIT} measures it.
	 */
	private static final int STREAM_BYTES = 112 * 1024;

	private final ApiStub api;

	private final ConcurrencyLimit limit;

	private final Set<ItemStream> open = ConcurrentHashMap.newKeySet();

	private volatile boolean gracePeriodEnded;

	ItemStreams(ApiStub api, ItemsProperties properties, MeterRegistry meterRegistry) {
		this.api = api;
		long fitting = Math.max(1, Runtime.getRuntime().maxMemory() / 4 / STREAM_BYTES);
		int max = (int) Math.min(properties.concurrentStreams(), fitting);
		this.limit = new ConcurrencyLimit("item-streams", max, meterRegistry);
	}

	/**
	 * Opens a stream. It must be closed.
	 * @throws io.grpc.StatusRuntimeException with {@code RESOURCE_EXHAUSTED} if there are
	 * too many
	 */
	ItemStream open(ApiRequest request) {
		return open(this.api, request);
	}

	/**
	 * Opens a stream that fails with {@code DEADLINE_EXCEEDED} unless it ends in time. It
	 * must be closed.
	 * @param request how many items to ask for
	 * @param maxWait how long the stream may last
	 * @return the stream
	 * @throws io.grpc.StatusRuntimeException with {@code RESOURCE_EXHAUSTED} if there are
	 * too many
	 */
	public ItemStream open(ApiRequest request, Duration maxWait) {
		return open(this.api.withDeadlineAfter(maxWait), request);
	}

	private ItemStream open(ApiStub api, ApiRequest request) {
		if (!this.limit.tryAcquire()) {
			throw Status.RESOURCE_EXHAUSTED.asRuntimeException();
		}
		ItemStream stream = new ItemStream(request, this::closed);
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
		stream.end(Status.UNAVAILABLE.withDescription("The gateway stops").asRuntimeException());
	}

	private void closed(ItemStream stream) {
		if (this.open.remove(stream)) {
			this.limit.release();
		}
	}

}
