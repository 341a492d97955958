package dev.greeting.platform.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStoreException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.greeting.platform.test.log.LogLines;
import dev.greeting.platform.test.tls.CertificateFolder;
import dev.greeting.platform.test.tls.TestAuthority;
import dev.greeting.platform.test.tls.TestCertificate;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.autoconfigure.ssl.PemSslBundleProperties;
import org.springframework.boot.autoconfigure.ssl.PropertiesSslBundle;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.io.ApplicationResourceLoader;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.core.io.ResourceLoader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

class PemBundleReloaderTests {

	private static final TestAuthority AUTHORITY = TestAuthority.create("test");

	private static final TestCertificate OTHER = AUTHORITY.certificate().dnsName("other").create();

	private static final ResourceLoader LOADER = ApplicationResourceLoader.get(new DefaultResourceLoader(), true);

	@RegisterExtension
	final LogLines logLines = new LogLines();

	private final MeterRegistry meters = new SimpleMeterRegistry();

	private final List<SslBundle> updates = new CopyOnWriteArrayList<>();

	private TestCertificate first;

	private Path path;

	private CertificateFolder folder;

	private PemSslBundleProperties properties;

	private PemBundleReloader reloader;

	@BeforeEach
	void start(@TempDir Path temp) {
		this.first = AUTHORITY.certificate().dnsName("first").create();
		this.path = temp.resolve("tls");
		this.folder = new CertificateFolder(this.path, this.first, AUTHORITY);
		this.properties = properties(this.path);
		DefaultSslBundleRegistry registry = new DefaultSslBundleRegistry("internal",
				PropertiesSslBundle.get(this.properties));
		PemBundles bundles = new PemBundles(Map.of("internal", this.properties), tls("internal"), null, LOADER);
		this.reloader = new PemBundleReloader(bundles, registry, registry, Duration.ofMillis(10), this.meters);
		registry.addBundleUpdateHandler("internal", this.updates::add);
		this.reloader.start();
	}

	@AfterEach
	void stop() {
		this.reloader.stop();
	}

	private static PemSslBundleProperties properties(Path folder) {
		PemSslBundleProperties properties = new PemSslBundleProperties();
		properties.getKeystore().setCertificate(folder.resolve(CertificateFolder.CERTIFICATE).toString());
		properties.getKeystore().setPrivateKey("file:" + folder.resolve(CertificateFolder.PRIVATE_KEY));
		properties.getTruststore().setCertificate(folder.resolve(CertificateFolder.ROOTS).toString());
		return properties;
	}

	private static TlsProperties tls(String bundle) {
		return new TlsProperties(true, bundle, Map.of(), Duration.ofSeconds(10), Duration.ofSeconds(5));
	}

	@Test
	void swappedFilesAreTakenUpAtOnce() {
		this.folder.swap(OTHER, AUTHORITY);
		await().until(() -> !this.updates.isEmpty());
		assertThat(this.updates).singleElement().satisfies((bundle) -> assertUsed(bundle, OTHER));
		assertThat(reloads()).isEqualTo(1);
		assertThat(failures()).isZero();
	}

	@Test
	void anOverlapOfTwoRootsIsTakenUp() {
		this.folder.swap(this.first, AUTHORITY, TestAuthority.create("next"));
		await().until(() -> !this.updates.isEmpty());
		assertThat(this.updates).singleElement()
			.satisfies((bundle) -> assertThat(bundle.getStores().getTrustStore().size()).isEqualTo(2));
	}

	static Stream<Arguments> bad() {
		String certificate = OTHER.certificatePem();
		String roots = AUTHORITY.rootPem();
		return Stream.of(Arguments.of(CertificateFolder.CERTIFICATE, "", "is empty"),
				Arguments.of(CertificateFolder.CERTIFICATE, certificate.substring(0, 200), "is not complete PEM"),
				Arguments.of(CertificateFolder.CERTIFICATE, certificate, "is not the key of the certificate"),
				Arguments.of(CertificateFolder.CERTIFICATE, "x".repeat(PemSource.MAX_SIZE + 1), "is larger than"),
				Arguments.of(CertificateFolder.CERTIFICATE, AUTHORITY.certificate().expired().create().certificatePem(),
						"expired on"),
				Arguments.of(CertificateFolder.CERTIFICATE,
						AUTHORITY.certificate().notYetValid().create().certificatePem(), "is not valid before"),
				Arguments.of(CertificateFolder.CERTIFICATE,
						"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "cannot be parsed"),
				Arguments.of(CertificateFolder.ROOTS, AUTHORITY.certificate().expired().create().certificatePem(),
						"has no certificate that is valid now"),
				Arguments.of(CertificateFolder.PRIVATE_KEY, OTHER.privateKeyPem(), "is not the key of the certificate"),
				Arguments.of(CertificateFolder.PRIVATE_KEY, certificate, "has no private key"),
				Arguments.of(CertificateFolder.PRIVATE_KEY, OTHER.privateKeyPem().substring(0, 100),
						"is not complete PEM"),
				Arguments.of(CertificateFolder.ROOTS, OTHER.privateKeyPem(), "cannot be parsed"),
				Arguments.of(CertificateFolder.ROOTS, roots + roots.substring(0, 100), "is not complete PEM"));
	}

	@ParameterizedTest
	@MethodSource("bad")
	void badMaterialLeavesTheLastGoodInUseAndIsWarnedOfOnce(String file, String text, String problem) {
		this.folder.write(file, text);
		await().until(() -> failures() >= 5);
		assertThat(this.updates).isEmpty();
		assertThat(warnings()).singleElement()
			.asString()
			.contains(problem, this.path.resolve(file).toString(), "spring.ssl.bundle.pem.internal.")
			.doesNotContain("BEGIN");
		this.folder.swap(OTHER, AUTHORITY);
		await().until(() -> !this.updates.isEmpty());
		assertUsed(this.updates.getLast(), OTHER);
	}

	@Test
	void aFileThatVanishesAndComesBackUnchangedIsNoReload() {
		this.folder.delete(CertificateFolder.PRIVATE_KEY);
		await().until(() -> failures() >= 2);
		this.folder.write(CertificateFolder.PRIVATE_KEY, this.first.privateKeyPem());
		await().during(Duration.ofMillis(200)).until(() -> this.updates.isEmpty());
		assertThat(reloads()).isZero();
		assertThat(warnings()).singleElement().asString().contains("does not exist");
	}

	@Test
	void aHandlerThatFailsIsCalledAgain() {
		List<SslBundle> calls = new CopyOnWriteArrayList<>();
		DefaultSslBundleRegistry registry = new DefaultSslBundleRegistry("internal",
				PropertiesSslBundle.get(this.properties));
		registry.addBundleUpdateHandler("internal", (bundle) -> {
			calls.add(bundle);
			if (calls.size() < 3) {
				throw new IllegalStateException("not now");
			}
		});
		PemBundles bundles = new PemBundles(Map.of("internal", this.properties), tls("internal"), null, LOADER);
		PemBundleReloader another = new PemBundleReloader(bundles, registry, registry, Duration.ofMillis(10),
				new SimpleMeterRegistry());
		another.start();
		await().until(() -> calls.size() >= 3);
		another.stop();
	}

	@Test
	void aChangeDuringTheStartReachesWhoAsksForUpdatesAfterReading() {
		this.reloader.stop();
		DefaultSslBundleRegistry registry = new DefaultSslBundleRegistry("internal",
				PropertiesSslBundle.get(this.properties));
		PemBundles bundles = new PemBundles(Map.of("internal", this.properties), tls("internal"), null, LOADER);
		PemBundleReloader another = new PemBundleReloader(bundles, registry, registry, Duration.ofMillis(10),
				new SimpleMeterRegistry());
		SslBundle read = registry.getBundle("internal");
		this.folder.swap(OTHER, AUTHORITY);
		// Several intervals.
		await().pollDelay(Duration.ofMillis(100)).until(() -> registry.getBundle("internal") == read);
		List<SslBundle> calls = new CopyOnWriteArrayList<>();
		registry.addBundleUpdateHandler("internal", calls::add);
		another.start();
		await().until(() -> !calls.isEmpty());
		another.stop();
	}

	@Test
	void materialInTheSettingsThemselvesIsUsed() {
		PemSslBundleProperties inline = new PemSslBundleProperties();
		inline.getKeystore().setCertificate(OTHER.certificatePem());
		inline.getKeystore().setPrivateKey(OTHER.privateKeyPem());
		inline.getTruststore().setCertificate(AUTHORITY.rootPem());
		PemBundles bundles = new PemBundles(Map.of("internal", inline), tls("internal"), null, LOADER);
		assertThat(bundles.all()).singleElement().satisfies((bundle) -> assertThat(bundle.hasFiles()).isFalse());
	}

	@Test
	void aPipeIsNotRead(@TempDir Path temp) throws IOException, InterruptedException {
		Path pipe = temp.resolve("pipe");
		assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
		this.properties.getKeystore().setCertificate(pipe.toString());
		assertRejected("keystore.certificate", "is not a regular file");
	}

	@Test
	void whatTheStartNeedsMustBeThere() throws IOException {
		this.properties.getTruststore().setCertificate(null);
		assertRejected("truststore.certificate", "must be set");
		this.properties.getTruststore().setCertificate(this.path.resolve(CertificateFolder.ROOTS).toString());
		Files.delete(this.path.resolve(CertificateFolder.PRIVATE_KEY));
		assertRejected("keystore.private-key", "does not exist");
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> new PemBundles(Map.of(), tls("internal"), null, LOADER))
			.satisfies((ex) -> assertThat(ex.getName()).isEqualTo("greeting.tls.bundle"));
	}

	@Test
	void aBundleOfHttpsThatCannotBeUsedEndsTheStart() {
		this.folder.write(CertificateFolder.PRIVATE_KEY, OTHER.privateKeyPem());
		TlsProperties off = new TlsProperties(false, "internal", Map.of(), Duration.ofSeconds(10),
				Duration.ofSeconds(5));
		Map<String, PemSslBundleProperties> bundles = Map.of("edge", this.properties);
		new PemBundles(bundles, off, null, LOADER);
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> new PemBundles(bundles, off, "edge", LOADER))
			.withMessageContaining("spring.ssl.bundle.pem.edge.keystore.private-key");
	}

	@Test
	void bootsOwnReloadIsRefused() {
		this.properties.setReloadOnUpdate(true);
		assertRejected("reload-on-update", "must stay off");
	}

	private void assertRejected(String key, String problem) {
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> new PemBundles(Map.of("internal", this.properties), tls("internal"), null, LOADER))
			.satisfies((ex) -> {
				assertThat(ex.getName()).isEqualTo("spring.ssl.bundle.pem.internal." + key);
				assertThat(ex.getReason()).contains(problem);
			});
	}

	private static void assertUsed(SslBundle bundle, TestCertificate certificate) {
		try {
			assertThat(bundle.getStores().getKeyStore().getCertificate("ssl")).isEqualTo(certificate.certificate());
		}
		catch (KeyStoreException ex) {
			throw new AssertionError(ex);
		}
	}

	private double reloads() {
		return this.meters.get("ssl.bundle.reloads").tag("bundle", "internal").counter().count();
	}

	private double failures() {
		return this.meters.get("ssl.bundle.reload.failures").tag("bundle", "internal").counter().count();
	}

	private List<String> warnings() {
		return this.logLines.of(PemBundleReloader.class.getName())
			.stream()
			.filter((line) -> line.getLevel() == Level.WARN)
			.map(ILoggingEvent::getFormattedMessage)
			// The reloader of an earlier test may still notice that its folder is gone.
			.filter((line) -> line.contains(this.path.toString()))
			.toList();
	}

}
