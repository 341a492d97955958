package dev.greeting.platform.observation;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.grpc.Metadata;

/**
 * The keys of the headers that propagators read and write, made once for each name. The
 * names come from the propagators, so there are only a few.
 */
final class HeaderKeys {

	private static final Map<String, Metadata.Key<String>> KEYS = new ConcurrentHashMap<>();

	private HeaderKeys() {
	}

	static Metadata.Key<String> of(String name) {
		// computeIfAbsent alone may take a lock for a key that is there.
		Metadata.Key<String> key = KEYS.get(name);
		return (key != null) ? key
				: KEYS.computeIfAbsent(name, (created) -> Metadata.Key.of(created, Metadata.ASCII_STRING_MARSHALLER));
	}

}
