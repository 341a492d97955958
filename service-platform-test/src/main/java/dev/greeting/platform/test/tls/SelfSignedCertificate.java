package dev.greeting.platform.test.tls;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A certificate of {@code localhost} that has signed itself, made with the JDK's keytool.
 *
 * @param certificate the PEM file of the certificate
 * @param key the PEM file of its key
 * @param clientContext an SSL context of clients that trust it
 */
public record SelfSignedCertificate(Path certificate, Path key, SSLContext clientContext) {

	private static final char[] PASSWORD = "changeit".toCharArray();

	/**
	 * Makes a certificate.
	 * @return the certificate, whose files are deleted when the JVM exits
	 */
	public static SelfSignedCertificate create() {
		try {
			Path folder = Files.createTempDirectory("certificate");
			folder.toFile().deleteOnExit();
			Path store = folder.resolve("store.p12");
			run(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair", "-alias", "it",
					"-keyalg", "EC", "-groupname", "secp256r1", "-dname", "CN=localhost", "-ext",
					"SAN=dns:localhost,ip:127.0.0.1", "-validity", "2", "-storetype", "PKCS12", "-keystore",
					store.toString(), "-storepass", new String(PASSWORD));
			KeyStore entries = KeyStore.getInstance("PKCS12");
			try (InputStream input = Files.newInputStream(store)) {
				entries.load(input, PASSWORD);
			}
			Path certificate = write(folder.resolve("tls.crt"), "CERTIFICATE",
					entries.getCertificate("it").getEncoded());
			Path key = write(folder.resolve("tls.key"), "PRIVATE KEY", entries.getKey("it", PASSWORD).getEncoded());
			Files.delete(store);
			return new SelfSignedCertificate(certificate, key, trusting(entries));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static void run(String... command) throws IOException {
		Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
		try {
			String output = new String(process.getInputStream().readAllBytes());
			if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
				throw new IOException(output);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IOException("Interrupted", ex);
		}
	}

	private static Path write(Path file, String type, byte[] content) throws IOException {
		file.toFile().deleteOnExit();
		return Files.writeString(file, "-----BEGIN %s-----%n%s%n-----END %s-----%n".formatted(type,
				Base64.getMimeEncoder().encodeToString(content), type));
	}

	private static SSLContext trusting(KeyStore entries) throws GeneralSecurityException, IOException {
		KeyStore trusted = KeyStore.getInstance("PKCS12");
		trusted.load(null, null);
		trusted.setCertificateEntry("it", entries.getCertificate("it"));
		TrustManagerFactory trustManagers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
		trustManagers.init(trusted);
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(null, trustManagers.getTrustManagers(), null);
		return context;
	}

}
