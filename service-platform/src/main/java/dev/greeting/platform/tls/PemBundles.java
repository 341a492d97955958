package dev.greeting.platform.tls;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.autoconfigure.ssl.PemSslBundleProperties;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.io.ResourceLoader;

/**
 * The bundles of {@code spring.ssl.bundle.pem}. They are checked before Spring Boot reads
 * them, because its exceptions name neither the property nor, sometimes, the file.
 */
final class PemBundles {

	private final Map<String, PemBundle> bundles = new LinkedHashMap<>();

	/**
	 * Creates the bundles.
	 * @param properties the settings of each bundle by its name
	 * @param tls says whether and from which bundle services use mutual TLS
	 * @param https the name of the bundle of HTTPS, or {@code null} if there is none
	 * @param loader finds files
	 * @throws InvalidConfigurationPropertyValueException if the bundle of HTTPS cannot be
	 * used, or mutual TLS is on and its bundle is missing, incomplete or cannot be used
	 */
	PemBundles(Map<String, PemSslBundleProperties> properties, TlsProperties tls, @Nullable String https,
			ResourceLoader loader) {
		properties.forEach((name, bundle) -> {
			if (bundle.isReloadOnUpdate()) {
				throw new InvalidConfigurationPropertyValueException(
						"spring.ssl.bundle.pem." + name + ".reload-on-update", true,
						"It must stay off, because every PEM bundle is reloaded after it has been verified");
			}
			this.bundles.put(name, new PemBundle(name, bundle, loader));
		});
		if (tls.enabled()) {
			PemBundle bundle = this.bundles.get(tls.bundle());
			if (bundle == null) {
				throw new InvalidConfigurationPropertyValueException("greeting.tls.bundle", tls.bundle(),
						"There is no spring.ssl.bundle.pem." + tls.bundle());
			}
			requireUsable(bundle, true);
		}
		// A bundle of another kind is left to Spring Boot.
		PemBundle ofHttps = this.bundles.get(https);
		if (ofHttps != null) {
			requireUsable(ofHttps, false);
		}
	}

	private static void requireUsable(PemBundle bundle, boolean mutual) {
		try {
			if (mutual) {
				bundle.requireAllParts();
			}
			bundle.load(bundle.read());
		}
		catch (InvalidBundleException ex) {
			throw new InvalidConfigurationPropertyValueException(ex.getKey(), ex.getLocation(),
					"It " + ex.getProblem());
		}
	}

	List<PemBundle> all() {
		return List.copyOf(this.bundles.values());
	}

}
