package dev.greeting.platform.security;

import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;

/**
 * With {@code greeting.security.optional}, excludes Spring Boot's auto-configurations of
 * Spring Security unless a property below {@code spring.security} has a value. If Spring
 * Security is only on the class path, Boot protects every route with a generated
 * password.
 * <p>
 * Stops the start if the properties require tokens that nothing would check.
 */
final class SecuritySwitch implements AutoConfigurationImportFilter, EnvironmentAware {

	private static final String SECURITY = "spring.security";

	private static final String OPTIONAL = "greeting.security.optional";

	static final String JWT = SECURITY + ".oauth2.resourceserver.jwt";

	static final String ISSUER_URI = JWT + ".issuer-uri";

	static final String JWK_SET_URI = JWT + ".jwk-set-uri";

	private static final String PUBLIC_KEY_LOCATION = JWT + ".public-key-location";

	private static final String AUTO_CONFIGURATIONS = "org.springframework.boot.security.";

	private static final String DECODER = "org.springframework.security.oauth2.jwt.JwtDecoder";

	private boolean on;

	@Override
	public void setEnvironment(Environment environment) {
		this.on = !environment.getProperty(OPTIONAL, Boolean.class, false) || hasValue(environment, SECURITY);
		if (!hasValue(environment, JWT) && !hasValue(environment, JwtProperties.PREFIX)) {
			return;
		}
		// A public key has no settings of the platform.
		boolean isChecked = hasIssuer(environment) || (!hasValue(environment, JwtProperties.PREFIX)
				&& StringUtils.hasText(environment.getProperty(PUBLIC_KEY_LOCATION)));
		if (!isChecked) {
			throw new InvalidConfigurationPropertyValueException(ISSUER_URI, environment.getProperty(ISSUER_URI),
					"The settings below " + JWT + " and " + JwtProperties.PREFIX + " have no effect without this or "
							+ JWK_SET_URI);
		}
		if (!ClassUtils.isPresent(DECODER, getClass().getClassLoader())) {
			throw new InvalidConfigurationPropertyValueException(ISSUER_URI, environment.getProperty(ISSUER_URI),
					"Tokens need the dependency spring-boot-starter-security-oauth2-resource-server");
		}
	}

	/**
	 * Tells whether the keys of an issuer are configured, which is what switches on the
	 * check of tokens.
	 */
	static boolean hasIssuer(Environment environment) {
		return StringUtils.hasText(environment.getProperty(ISSUER_URI))
				|| StringUtils.hasText(environment.getProperty(JWK_SET_URI));
	}

	@Override
	public boolean[] match(@Nullable String[] autoConfigurationClasses, AutoConfigurationMetadata metadata) {
		boolean[] matches = new boolean[autoConfigurationClasses.length];
		for (int i = 0; i < matches.length; i++) {
			String candidate = autoConfigurationClasses[i];
			matches[i] = this.on || candidate == null || !candidate.startsWith(AUTO_CONFIGURATIONS);
		}
		return matches;
	}

	private static boolean hasValue(Environment environment, String prefix) {
		return hasValue(
				Binder.get(environment).bind(prefix, Bindable.mapOf(String.class, Object.class)).orElse(Map.of()));
	}

	private static boolean hasValue(@Nullable Object value) {
		return (value instanceof Map<?, ?> map) ? map.values().stream().anyMatch(SecuritySwitch::hasValue)
				: value != null && StringUtils.hasText(value.toString());
	}

}
