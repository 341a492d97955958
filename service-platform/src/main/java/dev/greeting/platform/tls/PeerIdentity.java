package dev.greeting.platform.tls;

import java.security.cert.Certificate;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

import org.jspecify.annotations.Nullable;

/**
 * Who is at the other end of a connection: the subject alternative names of its
 * certificate. The common name is ignored.
 */
public final class PeerIdentity {

	/** The types of names in {@link X509Certificate#getSubjectAlternativeNames()}. */
	private static final int DNS_NAME = 2;

	private static final int URI_NAME = 6;

	private static final int MAX_LENGTH = 256;

	private static final String DNS = "dns:";

	private final List<String> names;

	private final @Nullable String text;

	private PeerIdentity(List<String> names, @Nullable String text) {
		this.names = List.copyOf(names);
		this.text = text;
	}

	/**
	 * Reads the identity of the peer of a session.
	 * @param session the session
	 * @return the identity, or {@code null} if the peer has shown no certificate
	 */
	public static @Nullable PeerIdentity of(@Nullable SSLSession session) {
		if (session == null) {
			return null;
		}
		try {
			Certificate[] chain = session.getPeerCertificates();
			return (chain.length > 0 && chain[0] instanceof X509Certificate leaf) ? of(leaf) : null;
		}
		catch (SSLPeerUnverifiedException ex) {
			return null;
		}
	}

	/**
	 * Reads the identity in a certificate.
	 * @param certificate the certificate of the peer
	 * @return the identity, which may have no names
	 */
	public static PeerIdentity of(X509Certificate certificate) {
		List<String> names = new ArrayList<>();
		String uri = null;
		String dnsName = null;
		for (List<?> name : alternativeNames(certificate)) {
			if (name.get(0) instanceof Integer type && name.get(1) instanceof String value) {
				if (type == URI_NAME) {
					names.add(normalizedUri(value));
					uri = (uri != null) ? uri : value;
				}
				else if (type == DNS_NAME) {
					names.add(normalizedDnsName(value));
					dnsName = (dnsName != null) ? dnsName : value;
				}
			}
		}
		return new PeerIdentity(names, shortened((uri != null) ? uri : dnsName));
	}

	/**
	 * Normalizes a name of a list for comparison. A URI has a scheme, so it contains a
	 * colon, and a DNS name does not. The result keeps the two apart: a DNS name in a
	 * certificate may look like a URI.
	 * @param name a URI or a DNS name
	 * @return the name as {@link #names()} has it
	 */
	public static String normalized(String name) {
		return name.contains(":") ? normalizedUri(name) : normalizedDnsName(name);
	}

	private static String normalizedUri(String uri) {
		return "uri:" + uri;
	}

	private static String normalizedDnsName(String name) {
		return DNS + name.toLowerCase(Locale.ROOT);
	}

	private static Collection<List<?>> alternativeNames(X509Certificate certificate) {
		try {
			Collection<List<?>> names = certificate.getSubjectAlternativeNames();
			return (names != null) ? names : List.of();
		}
		catch (CertificateParsingException ex) {
			return List.of();
		}
	}

	private static @Nullable String shortened(@Nullable String name) {
		return (name == null || name.length() <= MAX_LENGTH) ? name : name.substring(0, MAX_LENGTH) + "…";
	}

	/**
	 * Returns all names, normalized.
	 * @return the names, see {@link #normalized(String)}
	 */
	public List<String> names() {
		return this.names;
	}

	/**
	 * Returns whether one of the names is a DNS name.
	 * @return whether there is one
	 */
	public boolean hasDnsName() {
		return this.names.stream().anyMatch((name) -> name.startsWith(DNS));
	}

	/**
	 * Returns a name for people: the first URI, or else the first DNS name. The peer
	 * chose it, so it is unchecked text of at most 257 characters.
	 */
	@Override
	public String toString() {
		return (this.text != null) ? this.text : "unnamed";
	}

}
