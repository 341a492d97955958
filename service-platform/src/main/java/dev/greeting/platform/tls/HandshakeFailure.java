package dev.greeting.platform.tls;

import java.io.IOException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Locale;

import javax.net.ssl.SSLException;

import org.jspecify.annotations.Nullable;

/**
 * Why a TLS handshake failed, for the tag of a metric.
 */
public enum HandshakeFailure {

	/**
	 * It took too long.
	 */
	TIMEOUT,

	/**
	 * The peer closed the connection. A server that rejects a client may close it before
	 * the client has read why.
	 */
	CLOSED,

	/**
	 * The peer does not speak TLS, or no version or protocol that this side accepts.
	 */
	PROTOCOL,

	/**
	 * The peer showed no certificate.
	 */
	NO_CERTIFICATE,

	/**
	 * The peer's certificate has expired.
	 */
	EXPIRED,

	/**
	 * The peer's certificate is not valid yet.
	 */
	NOT_YET_VALID,

	/**
	 * The peer's certificate is not from a trusted root.
	 */
	UNTRUSTED,

	/**
	 * The peer's certificate is for another use, such as a server's for a client.
	 */
	WRONG_USAGE,

	/**
	 * The server's certificate has another DNS name.
	 */
	WRONG_NAME,

	/**
	 * The peer rejected this side, with an alert that says why.
	 */
	REJECTED_BY_PEER,

	/**
	 * Anything else.
	 */
	OTHER;

	/**
	 * Finds out why a handshake failed. The JDK gives most reasons only in the text of
	 * the exception; an unknown text is {@link #OTHER}.
	 * @param cause the exception that ended the handshake
	 * @return the reason
	 */
	public static HandshakeFailure of(@Nullable Throwable cause) {
		HandshakeFailure found = OTHER;
		for (Throwable link = cause; link != null; link = link.getCause()) {
			HandshakeFailure failure = ofLink(link);
			found = (failure != OTHER) ? failure : found;
		}
		return found;
	}

	private static HandshakeFailure ofLink(Throwable link) {
		if (link instanceof CertificateExpiredException) {
			return EXPIRED;
		}
		if (link instanceof CertificateNotYetValidException) {
			return NOT_YET_VALID;
		}
		String type = link.getClass().getSimpleName();
		if (type.equals("NotSslRecordException")) {
			return PROTOCOL;
		}
		if (type.equals("SslHandshakeTimeoutException")) {
			return TIMEOUT;
		}
		String text = String.valueOf(link.getMessage());
		if (text.contains("plain text HTTP")) {
			return PROTOCOL;
		}
		if (text.contains("Received fatal alert")) {
			return REJECTED_BY_PEER;
		}
		if (text.contains("xtended key usage") || text.contains("KeyUsage")) {
			return WRONG_USAGE;
		}
		if (text.contains("No subject alternative") || text.startsWith("No name matching")) {
			return WRONG_NAME;
		}
		if (text.contains("certification path") || text.contains("PKIX path")) {
			return UNTRUSTED;
		}
		if (link instanceof SSLException && text.contains("mpty client certificate")) {
			return NO_CERTIFICATE;
		}
		if (link instanceof SSLException) {
			return (text.contains("protocol") || text.contains("SSL/TLS record")) ? PROTOCOL : OTHER;
		}
		return (link instanceof IOException) ? CLOSED : OTHER;
	}

	/**
	 * Returns the reason as a tag of a metric.
	 * @return the name in lower case
	 */
	public String tag() {
		return name().toLowerCase(Locale.ROOT);
	}

}
