package dev.greeting.platform.cors;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;

import dev.greeting.platform.settings.InvalidSettingException;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.web.cors.CorsConfiguration;

/**
 * Which pages of other origins may call the service from a browser. Cookies are never
 * allowed: callers authenticate with a token, if at all.
 *
 * @param allowedOrigins the origins, as in {@code https://shop.example.org}, or {@code *}
 * for all. If the list is empty, no other origin may call
 * @param allowedMethods the methods that such a page may use
 * @param allowedHeaders the headers that such a page may send
 * @param exposedHeaders the headers that such a page may read
 * @param maxAge how long a browser remembers what a preflight has allowed
 * @param paths the paths, as patterns of Spring MVC, that such a page may call
 */
@ConfigurationProperties(CorsProperties.PREFIX)
record CorsProperties(@DefaultValue List<String> allowedOrigins, @DefaultValue( {
		"GET", "HEAD" }) List<String> allowedMethods,
		@DefaultValue({ "Authorization", "Content-Type", "Grpc-Timeout", "Last-Event-ID",
				"X-Request-ID" }) List<String> allowedHeaders,
		@DefaultValue({ "Retry-After", "WWW-Authenticate", "X-Request-ID" }) List<String> exposedHeaders,
		@DefaultValue("30m") Duration maxAge, @DefaultValue("/api/**") List<String> paths){

	static final String PREFIX = "greeting.cors";

	private static final Set<String> SCHEMES = Set.of("http", "https");

	/**
	 * A token of RFC 9110, which both methods and names of headers are.
	 */
	private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";

	CorsProperties {
		InvalidSettingException.unless(allowedOrigins.stream().allMatch(CorsProperties::isOrigin), "allowed-origins",
				"must be origins such as https://example.org, without a path, or *");
		InvalidSettingException.unless(!allowedMethods.isEmpty() && areTokens(allowedMethods), "allowed-methods",
				"must be methods such as GET");
		InvalidSettingException.unless(areTokens(allowedHeaders), "allowed-headers", "must be names of headers");
		InvalidSettingException.unless(areTokens(exposedHeaders), "exposed-headers", "must be names of headers");
		InvalidSettingException.unless(!maxAge.isNegative(), "max-age", "must not be negative");
		InvalidSettingException.unless(!paths.isEmpty() && paths.stream().allMatch((path) -> path.startsWith("/")),
				"paths", "must be paths that begin with a slash");
	}

	private static boolean isOrigin(String value) {
		if (value.equals(CorsConfiguration.ALL)) {
			return true;
		}
		try {
			URI uri = URI.create(value);
			return SCHEMES.contains(String.valueOf(uri.getScheme())) && uri.getHost() != null
					&& uri.getRawUserInfo() == null && value.equals(uri.getScheme() + "://" + uri.getRawAuthority());
		}
		catch (IllegalArgumentException ex) {
			return false;
		}
	}

	private static boolean areTokens(List<String> values) {
		return values.stream().allMatch((value) -> value.matches(TOKEN));
	}

	CorsConfiguration toConfiguration() {
		CorsConfiguration configuration = new CorsConfiguration();
		configuration.setAllowedOrigins(this.allowedOrigins);
		configuration.setAllowedMethods(this.allowedMethods);
		configuration.setAllowedHeaders(this.allowedHeaders);
		configuration.setExposedHeaders(this.exposedHeaders);
		configuration.setMaxAge(this.maxAge);
		return configuration;
	}

}
