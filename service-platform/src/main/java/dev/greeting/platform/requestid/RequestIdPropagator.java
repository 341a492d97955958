package dev.greeting.platform.requestid;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.context.propagation.TextMapSetter;
import org.jspecify.annotations.Nullable;

/**
 * Copies the request id from an incoming call to the baggage, and from the baggage to an
 * outgoing gRPC call. Wraps the other propagators, so that a caller's {@code baggage}
 * header does not replace the id, and the id is not sent in such a header.
 */
final class RequestIdPropagator implements TextMapPropagator {

	private final TextMapPropagator others;

	private final Set<String> fields;

	private final boolean baggageSent;

	RequestIdPropagator(TextMapPropagator others) {
		this.others = others;
		this.baggageSent = others.fields().contains("baggage");
		this.fields = new LinkedHashSet<>(others.fields());
		this.fields.add(RequestId.NAME);
	}

	@Override
	public Collection<String> fields() {
		return this.fields;
	}

	@Override
	public <C> void inject(Context context, @Nullable C carrier, TextMapSetter<C> setter) {
		Baggage baggage = Baggage.fromContext(context);
		String id = baggage.getEntryValue(RequestId.NAME);
		boolean hidden = id != null && this.baggageSent;
		this.others.inject(hidden ? context.with(baggage.toBuilder().remove(RequestId.NAME).build()) : context, carrier,
				setter);
		if (id != null) {
			setter.set(carrier, RequestId.NAME, id);
		}
	}

	@Override
	public <C> Context extract(Context context, @Nullable C carrier, TextMapGetter<C> getter) {
		Context extracted = this.others.extract(context, carrier, getter);
		String proposed = getter.get(carrier, RequestId.NAME);
		if (proposed == null) {
			proposed = getter.get(carrier, RequestId.HEADER);
		}
		String id = RequestId.acceptOrCreate(proposed);
		return Baggage.fromContext(extracted).toBuilder().put(RequestId.NAME, id).build().storeInContext(extracted);
	}

}
