package dev.greeting.platform.observation;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

/**
 * Splits the authorities of calls into host and port, and remembers the result, because
 * nearly all calls have the same one. Callers choose authorities, so only a few are kept.
 */
final class Peers {

	private static final int MAX = 64;

	private final Map<String, Peer> known = new ConcurrentHashMap<>();

	Peer of(String authority) {
		Peer peer = this.known.get(authority);
		if (peer == null) {
			peer = parse(authority);
			if (this.known.size() >= MAX) {
				this.known.clear();
			}
			this.known.put(authority, peer);
		}
		return peer;
	}

	private static Peer parse(String authority) {
		try {
			URI uri = new URI(null, authority, null, null, null);
			return new Peer(uri.getHost(), uri.getPort());
		}
		catch (URISyntaxException ex) {
			return new Peer(null, null);
		}
	}

	record Peer(@Nullable String name, @Nullable Integer port) {
	}

}
