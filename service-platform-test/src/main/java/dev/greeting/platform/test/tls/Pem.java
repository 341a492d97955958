package dev.greeting.platform.test.tls;

import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;

/**
 * Writes PEM.
 */
final class Pem {

	private Pem() {
	}

	static String of(X509Certificate certificate) {
		try {
			return encode("CERTIFICATE", certificate.getEncoded());
		}
		catch (CertificateEncodingException ex) {
			throw new IllegalStateException(ex);
		}
	}

	static String of(PrivateKey key) {
		return encode("PRIVATE KEY", key.getEncoded());
	}

	private static String encode(String type, byte[] bytes) {
		String base64 = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(bytes);
		return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(type, base64, type);
	}

}
