package dev.greeting.platform.tls;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts handshakes that failed, and logs the reason once for each peer and minute. Peers
 * are told apart by their address without the port.
 */
public final class RejectedHandshakes {

	private static final Logger logger = LoggerFactory.getLogger(RejectedHandshakes.class);

	/**
	 * How many peers are remembered. If all of them were logged within the last minute,
	 * further peers are only counted.
	 */
	private static final int MAX_PEERS = 1024;

	private static final int MAX_DETAIL = 256;

	private static final long INTERVAL_NANOS = Duration.ofMinutes(1).toNanos();

	private final MeterRegistry meterRegistry;

	private final Map<String, Long> loggedNanos = new LinkedHashMap<>();

	RejectedHandshakes(MeterRegistry meterRegistry) {
		this.meterRegistry = meterRegistry;
	}

	/**
	 * Registers the counters of a transport, so that they are there before the first
	 * failure.
	 * @param transport the transport, the value of the tag
	 */
	public void register(String transport) {
		for (HandshakeFailure failure : HandshakeFailure.values()) {
			counter(transport, failure);
		}
	}

	/**
	 * Counts a failed handshake.
	 * @param transport the transport, one of a few names
	 * @param peer the address at the other end
	 * @param failure why it failed
	 * @param cause the exception that ended it, or {@code null} if there is none
	 */
	public void add(String transport, @Nullable SocketAddress peer, HandshakeFailure failure,
			@Nullable Throwable cause) {
		counter(transport, failure).increment();
		String name = (peer instanceof InetSocketAddress inet) ? inet.getHostString() : String.valueOf(peer);
		if (isDue(transport + " " + name, System.nanoTime())) {
			logger.warn("TLS handshake of the {} with {} failed: {}{}", transport, name, failure.tag(), detail(cause));
		}
	}

	private Counter counter(String transport, HandshakeFailure failure) {
		return Counter.builder("tls.handshakes.rejected")
			.description("TLS handshakes that failed")
			.tag("transport", transport)
			.tag("reason", failure.tag())
			.register(this.meterRegistry);
	}

	private synchronized boolean isDue(String peer, long now) {
		Long last = this.loggedNanos.get(peer);
		if (last != null && now - last < INTERVAL_NANOS) {
			return false;
		}
		this.loggedNanos.remove(peer);
		if (this.loggedNanos.size() >= MAX_PEERS) {
			Map.Entry<String, Long> eldest = this.loggedNanos.entrySet().iterator().next();
			if (now - eldest.getValue() < INTERVAL_NANOS) {
				return false;
			}
			this.loggedNanos.remove(eldest.getKey());
		}
		this.loggedNanos.put(peer, now);
		return true;
	}

	private static String detail(@Nullable Throwable cause) {
		Throwable root = cause;
		while (root != null && root.getCause() != null) {
			root = root.getCause();
		}
		if (root == null || root.getMessage() == null) {
			return "";
		}
		String text = root.getMessage();
		return " (" + ((text.length() <= MAX_DETAIL) ? text : text.substring(0, MAX_DETAIL) + "…") + ")";
	}

}
