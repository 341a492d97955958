package dev.greeting.platform.dns;

import java.time.Duration;

import dev.greeting.platform.settings.InvalidSettingException;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How names are resolved.
 *
 * @param cacheTtl how long an address is kept before its name is resolved again, in whole
 * seconds
 */
@ConfigurationProperties("greeting.dns")
record DnsProperties(@DefaultValue("5s") Duration cacheTtl) {

	DnsProperties {
		InvalidSettingException.unless(
				cacheTtl.isPositive() && cacheTtl.getNano() == 0 && cacheTtl.compareTo(Duration.ofDays(1)) <= 0,
				"cache-ttl", "must be one or more whole seconds, at most a day");
	}

}
