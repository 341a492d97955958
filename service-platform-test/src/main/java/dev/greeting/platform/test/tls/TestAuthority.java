package dev.greeting.platform.test.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;

import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/**
 * A certificate authority of a test. Its keys exist in memory only.
 */
public final class TestAuthority {

	private static final Duration LIFETIME = Duration.ofDays(365);

	private final KeyPair keys;

	private final X509Certificate certificate;

	private TestAuthority(KeyPair keys, X509Certificate certificate) {
		this.keys = keys;
		this.certificate = certificate;
	}

	/**
	 * Creates an authority with a new key.
	 * @param name its common name. Two authorities with the same name have different keys
	 * @return the authority
	 */
	public static TestAuthority create(String name) {
		KeyPair keys = newKeys();
		Instant now = Instant.now();
		X500Name subject = new X500Name("CN=" + name);
		X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(subject, TestCertificate.newSerial(),
				Date.from(now.minus(LIFETIME)), Date.from(now.plus(LIFETIME)), subject, keys.getPublic());
		try {
			builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
			builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
		}
		catch (CertIOException ex) {
			throw new IllegalStateException(ex);
		}
		return new TestAuthority(keys, sign(builder, keys));
	}

	/**
	 * Prepares a certificate of this authority: for servers and clients, valid from an
	 * hour ago for a day.
	 * @return a builder for the rest
	 */
	public TestCertificate.Builder certificate() {
		return new TestCertificate.Builder(this);
	}

	/**
	 * Returns the root that trusts all certificates of this authority.
	 * @return the certificate of the authority
	 */
	public X509Certificate root() {
		return this.certificate;
	}

	/**
	 * Returns the root as a file of trusted roots has it.
	 * @return the root in PEM
	 */
	public String rootPem() {
		return Pem.of(this.certificate);
	}

	/**
	 * Creates the SSL context of a client that trusts only this authority. The client
	 * shows no certificate.
	 * @return the context
	 */
	public SSLContext trustingContext() {
		return context(null);
	}

	/**
	 * Creates the SSL context of a client that trusts this authority and nobody else.
	 * @param client the certificate that the client shows if it is asked for one
	 * @return the context
	 */
	public SSLContext trustingContext(TestCertificate client) {
		try {
			KeyStore keys = KeyStore.getInstance(KeyStore.getDefaultType());
			keys.load(null);
			keys.setKeyEntry("client", client.privateKey(), new char[0], new Certificate[] { client.certificate() });
			KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
			managers.init(keys, new char[0]);
			return context(managers.getKeyManagers());
		}
		catch (GeneralSecurityException | IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private SSLContext context(KeyManager @Nullable [] keys) {
		try {
			KeyStore roots = KeyStore.getInstance(KeyStore.getDefaultType());
			roots.load(null);
			roots.setCertificateEntry("root", this.certificate);
			TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
			trust.init(roots);
			SSLContext context = SSLContext.getInstance("TLS");
			context.init(keys, trust.getTrustManagers(), null);
			return context;
		}
		catch (GeneralSecurityException | IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	X509Certificate sign(X509v3CertificateBuilder builder) {
		return sign(builder, this.keys);
	}

	static KeyPair newKeys() {
		try {
			KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
			generator.initialize(new ECGenParameterSpec("secp256r1"));
			return generator.generateKeyPair();
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static X509Certificate sign(X509v3CertificateBuilder builder, KeyPair keys) {
		try {
			return new JcaX509CertificateConverter()
				.getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
		}
		catch (OperatorCreationException | GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
