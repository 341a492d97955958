package dev.greeting.platform.tls;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import dev.greeting.platform.settings.InvalidSettingException;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Mutual TLS between services.
 *
 * @param enabled whether the gRPC server and all gRPC clients use mutual TLS. There is no
 * fallback to plaintext
 * @param bundle the name of the PEM bundle below {@code spring.ssl.bundle.pem} with the
 * key, the certificate and the trusted roots
 * @param allowedClients the clients that may call a service ({@code api.Api}) or a method
 * ({@code api.Api/getAll}, whose list replaces that of its service), as exact subject
 * alternative names, URIs or DNS names. All other calls are denied
 * @param handshakeTimeout how long a handshake may take, TLS and HTTP/2 together
 * @param reloadInterval how often the files of PEM bundles are checked for changes
 */
@ConfigurationProperties("greeting.tls")
public record TlsProperties(@DefaultValue("false") boolean enabled, @DefaultValue("internal") String bundle,
		@DefaultValue Map<String, List<String>> allowedClients, @DefaultValue("10s") Duration handshakeTimeout,
		@DefaultValue("5s") Duration reloadInterval) {

	private static final Duration MAX_HANDSHAKE_TIMEOUT = Duration.ofSeconds(10);

	private static final Duration MIN_RELOAD_INTERVAL = Duration.ofMillis(100);

	public TlsProperties {
		InvalidSettingException.unless(!bundle.isBlank(), "bundle", "must name a bundle of spring.ssl.bundle.pem");
		allowedClients.forEach((called, names) -> InvalidSettingException.unless(
				!names.isEmpty() && names.stream().allMatch(TlsProperties::isExact), "allowed-clients[" + called + "]",
				"must list exact URIs or DNS names, without wildcards"));
		InvalidSettingException.unless(enabled || allowedClients.isEmpty(), "allowed-clients",
				"needs greeting.tls.enabled; without it, clients are not authenticated");
		// Netty ends a TLS handshake after 10 s in any case.
		InvalidSettingException.unless(
				handshakeTimeout.toMillis() >= 1 && handshakeTimeout.compareTo(MAX_HANDSHAKE_TIMEOUT) <= 0,
				"handshake-timeout", "must be from 1ms to 10s");
		InvalidSettingException.unless(reloadInterval.compareTo(MIN_RELOAD_INTERVAL) >= 0, "reload-interval",
				"must be at least 100ms");
	}

	private static boolean isExact(String name) {
		return !name.isBlank() && !name.contains("*");
	}

}
