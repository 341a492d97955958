package dev.greeting.platform.requestid;

import java.util.Collection;
import java.util.List;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.context.propagation.TextMapSetter;
import org.jspecify.annotations.Nullable;

/**
 * Takes the request id from an incoming call into baggage, and from baggage into an
 * outgoing gRPC call. Must be composed after every other propagator: the last one to
 * write an entry wins, and a caller's {@code baggage} header must not replace the id.
 */
final class RequestIdPropagator implements TextMapPropagator {

	private static final List<String> FIELDS = List.of(RequestId.NAME);

	@Override
	public Collection<String> fields() {
		return FIELDS;
	}

	@Override
	public <C> void inject(Context context, @Nullable C carrier, TextMapSetter<C> setter) {
		String id = Baggage.fromContext(context).getEntryValue(RequestId.NAME);
		if (id != null) {
			setter.set(carrier, RequestId.NAME, id);
		}
	}

	@Override
	public <C> Context extract(Context context, @Nullable C carrier, TextMapGetter<C> getter) {
		String proposed = getter.get(carrier, RequestId.NAME);
		if (proposed == null) {
			proposed = getter.get(carrier, RequestId.HEADER);
		}
		String id = RequestId.acceptOrCreate(proposed);
		return Baggage.fromContext(context).toBuilder().put(RequestId.NAME, id).build().storeInContext(context);
	}

}
