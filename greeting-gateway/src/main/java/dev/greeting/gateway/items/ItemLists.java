package dev.greeting.gateway.items;

import dev.greeting.platform.limit.ConcurrencyLimit;
import io.grpc.Status;
import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.stereotype.Component;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.RequestContextHolder;

/**
 * Limits the total length of the item lists in memory. Each list is in memory as a whole
 * until its client has read it.
 */
@Component
public class ItemLists {

	/**
	 * The longest list that name-service returns.
	 */
	static final int LONGEST = 10_000;

	private final ConcurrencyLimit limit;

	ItemLists(ItemsProperties properties, MeterRegistry meterRegistry) {
		this.limit = new ConcurrencyLimit("listed-items", properties.listedItems(), meterRegistry);
	}

	/**
	 * Acquires a permit for each item of a list until the current request completes.
	 * @param length how many items are requested
	 * @throws io.grpc.StatusRuntimeException with {@code RESOURCE_EXHAUSTED} if there are
	 * not enough permits
	 */
	public void reserve(int length) {
		int items = Math.clamp(length, 0, LONGEST);
		if (!this.limit.tryAcquire(items)) {
			throw Status.RESOURCE_EXHAUSTED.asRuntimeException();
		}
		RequestContextHolder.currentRequestAttributes()
			.registerDestructionCallback(ItemLists.class.getName(), () -> this.limit.release(items),
					RequestAttributes.SCOPE_REQUEST);
	}

}
