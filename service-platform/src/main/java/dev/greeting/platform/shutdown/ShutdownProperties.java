package dev.greeting.platform.shutdown;

import java.time.Duration;

import dev.greeting.platform.settings.InvalidSettingException;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long the steps of stopping take.
 *
 * @param drainDelay how long the service says that it is not ready while it still serves
 * everything that comes, for those who watch to turn away
 * @param gracePeriod how long calls and streams that run after that may take to finish;
 * what is left is ended with an error
 */
@ConfigurationProperties("greeting.shutdown")
public record ShutdownProperties(@DefaultValue("5s") Duration drainDelay, @DefaultValue("20s") Duration gracePeriod) {

	public ShutdownProperties {
		InvalidSettingException.unless(!drainDelay.isNegative(), "drain-delay", "must not be negative");
		InvalidSettingException.unless(!gracePeriod.isNegative(), "grace-period", "must not be negative");
	}

}
