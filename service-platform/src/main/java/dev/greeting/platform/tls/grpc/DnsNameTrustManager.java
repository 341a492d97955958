package dev.greeting.platform.tls.grpc;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

import dev.greeting.platform.tls.PeerIdentity;

/**
 * Accepts the servers that the JDK accepts, except those without a DNS name among their
 * subject alternative names. The JDK then compares the common name, which
 * <a href="https://www.rfc-editor.org/rfc/rfc9525#section-6.3">RFC 9525</a> forbids: an
 * authority that checks alternative names may accept any common name.
 */
final class DnsNameTrustManager extends X509ExtendedTrustManager {

	private final X509ExtendedTrustManager trust;

	private DnsNameTrustManager(X509ExtendedTrustManager trust) {
		this.trust = trust;
	}

	static TrustManager of(TrustManagerFactory factory) {
		for (TrustManager manager : factory.getTrustManagers()) {
			if (manager instanceof X509ExtendedTrustManager trust) {
				return new DnsNameTrustManager(trust);
			}
		}
		throw new IllegalStateException("There is no trust manager for X.509 certificates");
	}

	@Override
	public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
		this.trust.checkServerTrusted(chain, type, engine);
		requireDnsName(chain[0]);
	}

	@Override
	public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
		this.trust.checkServerTrusted(chain, type, socket);
		requireDnsName(chain[0]);
	}

	@Override
	public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
		this.trust.checkServerTrusted(chain, type);
		requireDnsName(chain[0]);
	}

	private static void requireDnsName(X509Certificate certificate) throws CertificateException {
		if (!PeerIdentity.of(certificate).hasDnsName()) {
			throw new CertificateException("No subject alternative DNS name in the server's certificate");
		}
	}

	@Override
	public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
		this.trust.checkClientTrusted(chain, type, engine);
	}

	@Override
	public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
		this.trust.checkClientTrusted(chain, type, socket);
	}

	@Override
	public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
		this.trust.checkClientTrusted(chain, type);
	}

	@Override
	public X509Certificate[] getAcceptedIssuers() {
		return this.trust.getAcceptedIssuers();
	}

}
