package dev.greeting.platform.tls.grpc;

import dev.greeting.platform.tls.PeerIdentity;
import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.ServerTransportFilter;

/**
 * Reads the identity of a client once for all calls of its connection.
 */
public final class PeerIdentityFilter extends ServerTransportFilter {

	/**
	 * The attribute of a call with the identity of its client. It is missing without TLS.
	 */
	public static final Attributes.Key<PeerIdentity> PEER_IDENTITY = Attributes.Key.create("peer-identity");

	PeerIdentityFilter() {
	}

	@Override
	public Attributes transportReady(Attributes connection) {
		PeerIdentity identity = PeerIdentity.of(connection.get(Grpc.TRANSPORT_ATTR_SSL_SESSION));
		return (identity == null) ? connection : connection.toBuilder().set(PEER_IDENTITY, identity).build();
	}

}
