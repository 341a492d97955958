package dev.greeting.platform.observation;

import java.util.Iterator;
import java.util.List;

import io.micrometer.observation.transport.ReceiverContext;
import io.opentelemetry.context.propagation.TextMapGetter;
import org.jspecify.annotations.Nullable;

/**
 * Reads for OpenTelemetry what an observation received, through the getter that
 * Micrometer has for it.
 */
final class ReceivedFields implements TextMapGetter<ReceiverContext<?>> {

	static final ReceivedFields INSTANCE = new ReceivedFields();

	private ReceivedFields() {
	}

	@Override
	public Iterable<String> keys(ReceiverContext<?> received) {
		return List.of();
	}

	@Override
	public @Nullable String get(@Nullable ReceiverContext<?> received, String key) {
		return (received != null) ? value(received, key) : null;
	}

	private static <C> @Nullable String value(ReceiverContext<C> received, String key) {
		C carrier = received.getCarrier();
		return (carrier != null) ? received.getGetter().get(carrier, key) : null;
	}

	@Override
	public Iterator<String> getAll(@Nullable ReceiverContext<?> received, String key) {
		return (received != null) ? values(received, key) : List.<String>of().iterator();
	}

	private static <C> Iterator<String> values(ReceiverContext<C> received, String key) {
		C carrier = received.getCarrier();
		return (carrier != null) ? received.getGetter().getAll(carrier, key).iterator() : List.<String>of().iterator();
	}

}
