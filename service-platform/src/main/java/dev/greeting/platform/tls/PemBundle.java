package dev.greeting.platform.tls;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.Date;
import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.autoconfigure.ssl.PemSslBundleProperties;
import org.springframework.boot.autoconfigure.ssl.PropertiesSslBundle;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemContent;
import org.springframework.core.io.ResourceLoader;

/**
 * A bundle of {@code spring.ssl.bundle.pem}. It reads the files once into memory, and
 * verifies exactly these bytes before it creates a bundle from them. Spring Boot reads
 * files when they are first used, so that it may check one version and use another.
 */
final class PemBundle {

	private static final String PREFIX = "spring.ssl.bundle.pem.";

	private final String name;

	private final PemSslBundleProperties properties;

	private final ResourceLoader loader;

	private final PemSource certificate;

	private final PemSource privateKey;

	private final PemSource roots;

	private @Nullable Loaded last;

	PemBundle(String name, PemSslBundleProperties properties, ResourceLoader loader) {
		this.name = name;
		this.properties = properties;
		this.loader = loader;
		this.certificate = new PemSource(PREFIX + name + ".keystore.certificate",
				properties.getKeystore().getCertificate());
		this.privateKey = new PemSource(PREFIX + name + ".keystore.private-key",
				properties.getKeystore().getPrivateKey());
		this.roots = new PemSource(PREFIX + name + ".truststore.certificate",
				properties.getTruststore().getCertificate());
	}

	String name() {
		return this.name;
	}

	/**
	 * Returns whether anything of the bundle is in a file, which may change.
	 */
	boolean hasFiles() {
		return Stream.of(this.certificate, this.privateKey, this.roots).anyMatch((part) -> part.isFile(this.loader));
	}

	/**
	 * Checks that the bundle has all that mutual TLS needs.
	 * @throws InvalidBundleException if a property is not set
	 */
	void requireAllParts() throws InvalidBundleException {
		for (PemSource part : List.of(this.certificate, this.privateKey, this.roots)) {
			if (!part.isSet()) {
				throw new InvalidBundleException(part.key(), "", "must be set, because mutual TLS needs it");
			}
		}
	}

	Material read() throws InvalidBundleException {
		return new Material(this.certificate.read(this.loader), this.privateKey.read(this.loader),
				this.roots.read(this.loader));
	}

	/**
	 * Verifies content and creates a bundle from it. All of it must be complete, the key
	 * must fit the first certificate, and the certificates must be valid now. The same
	 * content is loaded once.
	 * @param material what was read
	 * @return the bundle
	 * @throws InvalidBundleException if the content cannot be used
	 */
	Loaded load(Material material) throws InvalidBundleException {
		Loaded known = this.last;
		if (known != null && known.material().equals(material)) {
			return known;
		}
		X509Certificate leaf = null;
		if (material.certificate() != null) {
			List<X509Certificate> chain = certificates(this.certificate, material.certificate());
			verify(chain, material.privateKey());
			leaf = chain.getFirst();
		}
		if (material.roots() != null) {
			requireAValidOne(certificates(this.roots, material.roots()));
		}
		try {
			SslBundle bundle = PropertiesSslBundle.get(propertiesWith(material), this.loader);
			// Boot does the rest of the parsing when it is asked for the result.
			bundle.createSslContext();
			Loaded loaded = new Loaded(material, bundle, leaf);
			this.last = loaded;
			return loaded;
		}
		catch (RuntimeException ex) {
			throw new InvalidBundleException(PREFIX + this.name, "",
					"cannot be used (" + ex.getClass().getSimpleName() + ")");
		}
	}

	/**
	 * The JDK trusts a root forever. While CAs overlap, some roots may have expired, but
	 * not all.
	 */
	private void requireAValidOne(List<X509Certificate> roots) throws InvalidBundleException {
		Date now = new Date();
		if (roots.stream().noneMatch((root) -> !now.before(root.getNotBefore()) && !now.after(root.getNotAfter()))) {
			throw this.roots.invalid("has no certificate that is valid now");
		}
	}

	private void verify(List<X509Certificate> chain, @Nullable String key) throws InvalidBundleException {
		for (X509Certificate certificate : chain) {
			try {
				certificate.checkValidity();
			}
			catch (CertificateExpiredException ex) {
				throw this.certificate.invalid("expired on " + certificate.getNotAfter().toInstant());
			}
			catch (CertificateNotYetValidException ex) {
				throw this.certificate.invalid("is not valid before " + certificate.getNotBefore().toInstant());
			}
		}
		if (key != null && !isPair(privateKey(key), chain.getFirst().getPublicKey())) {
			throw this.privateKey.invalid("is not the key of the certificate '" + this.certificate.value() + "'");
		}
	}

	private static List<X509Certificate> certificates(PemSource source, String text) throws InvalidBundleException {
		try {
			return PemContent.of(text).getCertificates();
		}
		catch (RuntimeException ex) {
			throw source.invalid("has a certificate that cannot be parsed, or none");
		}
	}

	private PrivateKey privateKey(String text) throws InvalidBundleException {
		try {
			PrivateKey key = PemContent.of(text).getPrivateKey(this.properties.getKeystore().getPrivateKeyPassword());
			if (key != null) {
				return key;
			}
		}
		catch (RuntimeException ex) {
			// The exception may contain parts of the key.
		}
		throw this.privateKey.invalid("has no private key that can be parsed, or its password is wrong");
	}

	private static boolean isPair(PrivateKey privateKey, PublicKey publicKey) {
		String algorithm = switch (privateKey.getAlgorithm()) {
			case "RSA" -> "SHA256withRSA";
			case "EC" -> "SHA256withECDSA";
			default -> privateKey.getAlgorithm();
		};
		try {
			Signature signature = Signature.getInstance(algorithm);
			signature.initSign(privateKey);
			byte[] signed = signature.sign();
			signature.initVerify(publicKey);
			return signature.verify(signed);
		}
		catch (GeneralSecurityException ex) {
			return false;
		}
	}

	private PemSslBundleProperties propertiesWith(Material material) {
		PemSslBundleProperties copy = new PemSslBundleProperties();
		copy(this.properties.getKeystore(), copy.getKeystore());
		copy.getKeystore().setCertificate(material.certificate());
		copy.getKeystore().setPrivateKey(material.privateKey());
		copy(this.properties.getTruststore(), copy.getTruststore());
		copy.getTruststore().setCertificate(material.roots());
		copy.getKey().setAlias(this.properties.getKey().getAlias());
		copy.getKey().setPassword(this.properties.getKey().getPassword());
		copy.getOptions().setCiphers(this.properties.getOptions().getCiphers());
		copy.getOptions().setEnabledProtocols(this.properties.getOptions().getEnabledProtocols());
		copy.setProtocol(this.properties.getProtocol());
		return copy;
	}

	private static void copy(PemSslBundleProperties.Store from, PemSslBundleProperties.Store to) {
		to.setType(from.getType());
		to.setPrivateKey(from.getPrivateKey());
		to.setPrivateKeyPassword(from.getPrivateKeyPassword());
	}

	/**
	 * The texts of a bundle, read at the same time.
	 *
	 * @param certificate the certificate and its chain, or {@code null} if not set
	 * @param privateKey the key, or {@code null} if not set
	 * @param roots the trusted roots, or {@code null} if not set
	 */
	record Material(@Nullable String certificate, @Nullable String privateKey, @Nullable String roots) {

		@Override
		public String toString() {
			return "Material";
		}

	}

	/**
	 * A bundle that has been verified.
	 *
	 * @param material what it was made of
	 * @param bundle the bundle
	 * @param leaf the certificate that is shown to peers, or {@code null} if the bundle
	 * has roots only
	 */
	record Loaded(Material material, SslBundle bundle, @Nullable X509Certificate leaf) {
	}

}
