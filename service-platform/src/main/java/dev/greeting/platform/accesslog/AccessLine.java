package dev.greeting.platform.accesslog;

import java.net.InetSocketAddress;

import io.grpc.netty.shaded.io.netty.util.NetUtil;
import org.jspecify.annotations.Nullable;

/**
 * Formats the values of access lines, for HTTP and gRPC.
 */
final class AccessLine {

	/**
	 * The most characters of a path or an RPC name in a line. Callers choose both.
	 */
	static final int MAX_LENGTH = 256;

	/**
	 * The field with the identity in the peer's certificate, if it has shown one.
	 */
	static final String PEER_IDENTITY = "peer_identity";

	private AccessLine() {
	}

	static @Nullable String shortened(@Nullable String value) {
		return (value == null || value.length() <= MAX_LENGTH) ? value : value.substring(0, MAX_LENGTH) + "…";
	}

	static String hostAndPort(InetSocketAddress address) {
		return NetUtil.toSocketAddressString(address);
	}

}
