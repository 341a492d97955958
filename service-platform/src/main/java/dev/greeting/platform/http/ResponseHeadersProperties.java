package dev.greeting.platform.http;

import java.time.Duration;

import dev.greeting.platform.settings.InvalidSettingException;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Headers of responses that an operator may have to change.
 *
 * @param hstsMaxAge how long a browser that has seen a response over HTTPS uses only
 * HTTPS for this host (RFC 6797); 0 sends no such header
 * @param hstsIncludeSubDomains whether this also applies to subdomains of the host
 */
@ConfigurationProperties("greeting.response-headers")
public record ResponseHeadersProperties(@DefaultValue("365d") Duration hstsMaxAge,
		@DefaultValue("false") boolean hstsIncludeSubDomains) {

	public ResponseHeadersProperties {
		InvalidSettingException.unless(!hstsMaxAge.isNegative(), "hsts-max-age", "must not be negative");
	}

}
