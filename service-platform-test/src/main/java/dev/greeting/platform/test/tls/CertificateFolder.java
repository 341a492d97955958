package dev.greeting.platform.test.tls;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A folder with {@code tls.crt}, {@code tls.key} and {@code ca.crt}, laid out like a
 * volume of Kubernetes: the files are links through {@code ..data}, which is swapped when
 * they change.
 */
public final class CertificateFolder {

	/** The file with the certificate. */
	public static final String CERTIFICATE = "tls.crt";

	/** The file with the key. */
	public static final String PRIVATE_KEY = "tls.key";

	/** The file with the trusted roots. */
	public static final String ROOTS = "ca.crt";

	private static final String DATA = "..data";

	private final Path folder;

	private int version;

	/**
	 * Creates the folder.
	 * @param folder where it is
	 * @param certificate the first certificate
	 * @param trusted the authorities whose certificates are trusted
	 */
	public CertificateFolder(Path folder, TestCertificate certificate, TestAuthority... trusted) {
		this.folder = folder;
		try {
			Files.createDirectories(folder);
			swap(certificate, trusted);
			for (String name : List.of(CERTIFICATE, PRIVATE_KEY, ROOTS)) {
				Files.createSymbolicLink(folder.resolve(name), Path.of(DATA, name));
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Replaces all files at once, as the kubelet does.
	 * @param certificate the new certificate
	 * @param trusted the authorities whose certificates are trusted from now on
	 */
	public void swap(TestCertificate certificate, TestAuthority... trusted) {
		swap(certificate.certificatePem(), certificate.privateKeyPem(),
				Arrays.stream(trusted).map(TestAuthority::rootPem).collect(Collectors.joining()));
	}

	/**
	 * Replaces all files at once by texts that need not be valid.
	 * @param certificate the text of {@code tls.crt}
	 * @param privateKey the text of {@code tls.key}
	 * @param roots the text of {@code ca.crt}
	 */
	public void swap(String certificate, String privateKey, String roots) {
		try {
			Path next = Files.createDirectory(this.folder.resolve("..version-" + this.version++));
			Files.writeString(next.resolve(CERTIFICATE), certificate);
			Files.writeString(next.resolve(PRIVATE_KEY), privateKey);
			Files.writeString(next.resolve(ROOTS), roots);
			Path link = Files.createSymbolicLink(this.folder.resolve("..data_tmp"), next.getFileName());
			Path old = this.folder.resolve(DATA);
			Path previous = Files.exists(old) ? old.toRealPath() : null;
			Files.move(link, old, StandardCopyOption.ATOMIC_MOVE);
			if (previous != null) {
				for (String name : List.of(CERTIFICATE, PRIVATE_KEY, ROOTS)) {
					Files.deleteIfExists(previous.resolve(name));
				}
				Files.delete(previous);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Replaces one file, so that the others do not fit it for a while. It is there with
	 * its whole text at once.
	 * @param name the name of the file
	 * @param text its new text
	 */
	public void write(String name, String text) {
		try {
			Path data = this.folder.resolve(DATA).toRealPath();
			Path next = Files.writeString(data.resolve(name + ".next"), text);
			Files.move(next, data.resolve(name), StandardCopyOption.ATOMIC_MOVE);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Deletes what a file's link leads to.
	 * @param name the name of the file
	 */
	public void delete(String name) {
		try {
			Files.delete(this.folder.resolve(DATA).resolve(name));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Returns the settings of an SSL bundle that reads this folder.
	 * @param bundle the name of the bundle
	 * @return the settings by key
	 */
	public Map<String, String> settings(String bundle) {
		String prefix = "spring.ssl.bundle.pem." + bundle + ".";
		Map<String, String> settings = new LinkedHashMap<>();
		settings.put(prefix + "keystore.certificate", this.folder.resolve(CERTIFICATE).toString());
		settings.put(prefix + "keystore.private-key", this.folder.resolve(PRIVATE_KEY).toString());
		settings.put(prefix + "truststore.certificate", this.folder.resolve(ROOTS).toString());
		return settings;
	}

}
