package dev.greeting.platform.security;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import dev.greeting.platform.settings.InvalidSettingException;

/**
 * Which requests need a token, in addition to Spring Boot's properties of the resource
 * server.
 *
 * @param paths the paths, as patterns of Spring MVC, that need a valid token. All other
 * paths are open
 * @param scope the scope that a token must have for these paths; if it is not set, every
 * valid token is accepted
 * @param fetchTimeout how long it may take to fetch the keys of the issuer. While there
 * are none, a request waits at most twice this time
 */
@ConfigurationProperties(JwtProperties.PREFIX)
record JwtProperties(@DefaultValue("/api/**") List<String> paths, @Nullable String scope,
		@DefaultValue("2s") Duration fetchTimeout) {

	static final String PREFIX = "greeting.security.jwt";

	JwtProperties {
		InvalidSettingException.unless(!paths.isEmpty() && paths.stream().allMatch((path) -> path.startsWith("/")),
				"paths", "must be paths that begin with a slash");
		InvalidSettingException.unless(scope == null || scope.matches("[\\x21\\x23-\\x5b\\x5d-\\x7e]+"), "scope",
				"must be one scope, without spaces");
		InvalidSettingException.unless(fetchTimeout.toMillis() >= 1, "fetch-timeout", "must be at least a millisecond");
	}

}
