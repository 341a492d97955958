package dev.greeting.platform.test.tls;

import java.math.BigInteger;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;

import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;

/**
 * A certificate with its key.
 *
 * @param certificate the certificate
 * @param privateKey its key
 */
public record TestCertificate(X509Certificate certificate, PrivateKey privateKey) {

	private static final SecureRandom RANDOM = new SecureRandom();

	static BigInteger newSerial() {
		return new BigInteger(127, RANDOM).add(BigInteger.ONE);
	}

	/**
	 * Returns the certificate as {@code tls.crt} has it.
	 * @return the certificate in PEM
	 */
	public String certificatePem() {
		return Pem.of(this.certificate);
	}

	/**
	 * Returns the key as {@code tls.key} has it.
	 * @return the key in PEM, as PKCS#8
	 */
	public String privateKeyPem() {
		return Pem.of(this.privateKey);
	}

	/**
	 * Returns the settings of an SSL bundle with this certificate and key, without files.
	 * @param bundle the name of the bundle
	 * @return the settings by key
	 */
	public Map<String, String> settings(String bundle) {
		String prefix = "spring.ssl.bundle.pem." + bundle + ".keystore.";
		return Map.of(prefix + "certificate", certificatePem(), prefix + "private-key", privateKeyPem());
	}

	/**
	 * Returns the serial number as logs and tools show it.
	 * @return the number, hexadecimal
	 */
	public String serial() {
		return this.certificate.getSerialNumber().toString(16);
	}

	@Override
	public String toString() {
		return this.certificate.getSubjectX500Principal() + ", serial " + serial();
	}

	/**
	 * Builds a certificate.
	 */
	public static final class Builder {

		private final TestAuthority authority;

		private String commonName = "test";

		private final List<GeneralName> names = new ArrayList<>();

		private KeyPurposeId[] usages = { KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth };

		private Instant from = Instant.now().minus(Duration.ofHours(1));

		private Instant until = Instant.now().plus(Duration.ofDays(1));

		Builder(TestAuthority authority) {
			this.authority = authority;
		}

		public Builder commonName(String name) {
			this.commonName = name;
			return this;
		}

		/**
		 * Adds a DNS name to the subject alternative names.
		 * @param name the name
		 * @return this
		 */
		public Builder dnsName(String name) {
			this.names.add(new GeneralName(GeneralName.dNSName, name));
			return this;
		}

		/**
		 * Adds a URI to the subject alternative names, a SPIFFE id for instance.
		 * @param uri the URI
		 * @return this
		 */
		public Builder uri(String uri) {
			this.names.add(new GeneralName(GeneralName.uniformResourceIdentifier, uri));
			return this;
		}

		public Builder forClientsOnly() {
			this.usages = new KeyPurposeId[] { KeyPurposeId.id_kp_clientAuth };
			return this;
		}

		public Builder forServersOnly() {
			this.usages = new KeyPurposeId[] { KeyPurposeId.id_kp_serverAuth };
			return this;
		}

		/**
		 * Sets when the certificate is valid.
		 * @param from the begin
		 * @param until the end
		 * @return this
		 */
		public Builder valid(Instant from, Instant until) {
			this.from = from;
			this.until = until;
			return this;
		}

		public Builder expired() {
			return valid(Instant.now().minus(Duration.ofDays(2)), Instant.now().minus(Duration.ofDays(1)));
		}

		public Builder notYetValid() {
			return valid(Instant.now().plus(Duration.ofDays(1)), Instant.now().plus(Duration.ofDays(2)));
		}

		/**
		 * Creates the certificate, with a new key and serial number.
		 * @return the certificate
		 */
		public TestCertificate create() {
			KeyPair keys = TestAuthority.newKeys();
			X500Name issuer = X500Name.getInstance(this.authority.root().getSubjectX500Principal().getEncoded());
			X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(issuer, newSerial(),
					Date.from(this.from), Date.from(this.until), new X500Name("CN=" + this.commonName),
					keys.getPublic());
			try {
				builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
				builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
				builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(this.usages));
				if (!this.names.isEmpty()) {
					builder.addExtension(Extension.subjectAlternativeName, false,
							new GeneralNames(this.names.toArray(GeneralName[]::new)));
				}
			}
			catch (CertIOException ex) {
				throw new IllegalStateException(ex);
			}
			return new TestCertificate(this.authority.sign(builder), keys.getPrivate());
		}

	}

}
