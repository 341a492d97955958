package dev.greeting.platform.limit.http;

import java.time.Duration;

import dev.greeting.platform.tls.RejectedHandshakes;

/**
 * The limit of TLS handshakes of a server.
 *
 * @param transport what failed ones are reported as
 * @param timeout how long one may take
 * @param rejected where failed ones are reported
 */
record HandshakeLimit(String transport, Duration timeout, RejectedHandshakes rejected) {

	/**
	 * Registers the counters, so that they are there before the first failure.
	 */
	void register() {
		this.rejected.register(this.transport);
	}

}
