package dev.greeting.platform.shutdown;

import java.time.Duration;

import dev.greeting.platform.settings.InvalidSettingException;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Durations of the shutdown.
 *
 * @param drainDelay how long the service is not ready but still serves, so that load
 * balancers and clients can stop sending requests
 * @param gracePeriod how long calls and streams may take to complete after that; the
 * remaining ones end with an error
 */
@ConfigurationProperties("greeting.shutdown")
public record ShutdownProperties(@DefaultValue("5s") Duration drainDelay, @DefaultValue("20s") Duration gracePeriod) {

	public ShutdownProperties {
		InvalidSettingException.unless(!drainDelay.isNegative(), "drain-delay", "must not be negative");
		InvalidSettingException.unless(!gracePeriod.isNegative(), "grace-period", "must not be negative");
	}

}
